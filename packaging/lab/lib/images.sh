# The images that kubeadm expects, made of the built programs and the base tree:
# docker-archive files with one layer each, for `ctr images import`.
# shellcheck shell=bash

readonly IMAGE_NAMES=(kube-apiserver kube-controller-manager kube-scheduler kube-proxy etcd pause)

images_present() {
    local name
    for name in "${IMAGE_NAMES[@]}"; do
        compgen -G "$1/images/$name-*.tar" >/dev/null || return 1
    done
}

# The image of `coordinator verify`: busybox, out of Debian's static package.
readonly PROBE_IMAGE=busybox
readonly PROBE_VERSION=1.35.0

probe_image_present() { [[ -f $1/images/$PROBE_IMAGE-$PROBE_VERSION.tar ]]; }

# build_probe_image KUBERNETES adds it to images that are there.
build_probe_image() {
    local building=$CACHE/tmp/images name
    progress "making the image $PROBE_IMAGE"
    rm -rf "$building"
    mkdir -p "$building/done" "$building/package" "$building/$PROBE_IMAGE"
    chmod 755 "$building/package"
    (cd "$building/package" && logged "$CACHE/tmp/probe.log" fetch_package busybox-static)
    dpkg-deb --extract "$building/package/"busybox-static_*.deb "$building/package/tree"
    prepare_image_root "$building/$PROBE_IMAGE"
    cp "$building/package/tree/bin/busybox" "$building/$PROBE_IMAGE/bin/busybox"
    for name in $("$building/$PROBE_IMAGE/bin/busybox" --list); do
        [[ -e $building/$PROBE_IMAGE/bin/$name ]] || ln -s busybox "$building/$PROBE_IMAGE/bin/$name"
    done
    write_image "$building/$PROBE_IMAGE" "$(image_registry "$1")/$PROBE_IMAGE:$PROBE_VERSION"
    mv "$building/done/$PROBE_IMAGE-$PROBE_VERSION.tar" "$1/images"
    rm -rf "$building"
}

fetch_package() {
    apt-get -q download "$1" || { apt-get -q update && apt-get -q download "$1"; }
}

# build_images KUBERNETES SUITE: iptables are those of the suite, and etcd, too, unless the folder brings its own.
build_images() {
    local kubernetes=$1 suite=$2 building=$CACHE/tmp/images program tree name
    prepare_base "$suite"
    tree=$(base_tree "$suite")
    progress "Kubernetes $(kubernetes_version "$kubernetes"): making ${#IMAGE_NAMES[@]} images"
    rm -rf "$building"
    mkdir -p "$building/done"
    for program in kube-apiserver kube-controller-manager kube-scheduler kube-proxy; do
        install -D "$kubernetes/bin/$program" "$building/$program/usr/local/bin/$program"
        mkdir -m 1777 "$building/$program/tmp"
    done
    add_iptables "$tree" "$building/kube-proxy"
    if [[ -x $kubernetes/libexec/etcd ]]; then
        prepare_image_root "$building/etcd"
        cp "$kubernetes/libexec/etcd" "$building/etcd/usr/bin/etcd"
    else
        add_from_tree "$tree" "$building/etcd" /usr/bin/etcd /usr/bin/etcdctl
    fi
    install -D "$kubernetes/libexec/pause" "$building/pause/pause"
    for name in "${IMAGE_NAMES[@]}"; do
        write_image "$building/$name" "$(image_reference "$name" "$kubernetes")" "$([[ $name != pause ]] || echo /pause)"
    done
    rm -rf "$kubernetes/images"
    mv "$building/done" "$kubernetes/images"
    rm -rf "$building"
}

# add_from_tree TREE FOLDER FILE... copies programs of a base tree, their links and libraries.
add_from_tree() {
    local tree=$1 folder=$2 file
    shift 2
    prepare_image_root "$folder"
    for file in "$@"; do
        copy_from_tree "$tree" "$folder" "$file"
        while read -r file; do
            copy_from_tree "$tree" "$folder" "$file"
        done < <(chroot "$tree" ldd "$file" 2>/dev/null | grep -oE '/[^ ]+')
    done
}

# prepare_image_root lays out a merged-/usr root.
prepare_image_root() {
    local name
    mkdir -p "$1/tmp" "$1/run" "$1/etc" "$1/var/lib"
    chmod 1777 "$1/tmp"
    for name in bin sbin lib lib64; do
        mkdir -p "$1/usr/$name"
        [[ -L $1/$name ]] || ln -s "usr/$name" "$1/$name"
    done
}

# copy_from_tree TREE FOLDER FILE copies one file under the path asked for, whatever it links to.
copy_from_tree() {
    local source
    [[ ! -e $2/$3 ]] || return 0
    source=$(chroot "$1" readlink -f "$3")
    mkdir -p "$2/$(dirname "$3")"
    cp -p "$1/$source" "$2/$3"
}

# add_iptables TREE FOLDER brings what kube-proxy executes. iptables loads its matches and
# targets by name, so all of them come along, with the libraries they need.
add_iptables() {
    local plugins name
    mapfile -t plugins < <(cd "$1" && find usr/lib/*/xtables -name '*.so' -printf '/%p\n')
    add_from_tree "$1" "$2" /usr/sbin/xtables-nft-multi /usr/sbin/conntrack /bin/sh /bin/kmod \
        /bin/ls /bin/cat "${plugins[@]}"
    for name in {iptables,ip6tables}{,-save,-restore}; do
        ln -sf xtables-nft-multi "$2/usr/sbin/$name"
    done
    ln -sf ../bin/kmod "$2/usr/sbin/modprobe"
}

# write_image FOLDER REFERENCE [ENTRYPOINT] packs the folder; same input, same bytes.
write_image() {
    local folder=$1 reference=$2 entrypoint=${3:-} file packed
    file=${reference##*/}
    file=${file/:/-}.tar
    packed=$CACHE/tmp/images/packed-$file
    mkdir -p "$packed"
    deterministic_tar "$folder" . >"$packed/layer.tar"
    image_configuration "$packed" "$reference" "$entrypoint" "$(dpkg --print-architecture)"
    deterministic_tar "$packed" manifest.json config.json layer.tar >"$CACHE/tmp/images/done/$file"
    rm -rf "$packed" "$folder"
}

deterministic_tar() {
    local folder=$1
    shift
    tar --directory "$folder" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --create "$@"
}

# image_configuration FOLDER REFERENCE ENTRYPOINT ARCHITECTURE writes manifest.json and config.json.
image_configuration() {
    python3 - "$@" <<'PYTHON'
import hashlib, json, sys
folder, reference, entrypoint = sys.argv[1:4]
with open(f"{folder}/layer.tar", "rb") as layer:
    digest = hashlib.file_digest(layer, "sha256").hexdigest() if hasattr(hashlib, "file_digest") \
        else hashlib.sha256(layer.read()).hexdigest()
run = {"Env": ["PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}
if entrypoint:
    run["Entrypoint"] = [entrypoint]
config = {
    "architecture": sys.argv[4], "os": "linux", "created": "1970-01-01T00:00:00Z", "config": run,
    "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest]},
    "history": [{"created": "1970-01-01T00:00:00Z", "created_by": "muster lab"}],
}
manifest = [{"Config": "config.json", "RepoTags": [reference], "Layers": ["layer.tar"]}]
for name, value in (("config.json", config), ("manifest.json", manifest)):
    with open(f"{folder}/{name}", "w") as file:
        json.dump(value, file, sort_keys=True)
PYTHON
}
