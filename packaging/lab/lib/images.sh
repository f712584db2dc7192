# The images that kubeadm expects, made of the built programs and the base tree:
# docker-archive files with one layer each, for `ctr images import`.
# shellcheck shell=bash

readonly IMAGE_REPOSITORY=k8s.gcr.io
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

# prepare_probe_image adds it to images that were built before.
prepare_probe_image() {
    local building=$CACHE/tmp/images name
    [[ ! -f $CACHE/kubernetes/images/$PROBE_IMAGE-$PROBE_VERSION.tar ]] || return 0
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
    write_image "$building/$PROBE_IMAGE" "$PROBE_IMAGE" "$PROBE_VERSION"
    mv "$building/done/$PROBE_IMAGE-$PROBE_VERSION.tar" "$CACHE/kubernetes/images"
    rm -rf "$building"
}

fetch_package() {
    apt-get -q download "$1" || { apt-get -q update && apt-get -q download "$1"; }
}

build_images() {
    local building=$CACHE/tmp/images program
    progress "Kubernetes $KUBERNETES_VERSION: making ${#IMAGE_NAMES[@]} images"
    rm -rf "$building"
    mkdir -p "$building/done"
    for program in kube-apiserver kube-controller-manager kube-scheduler; do
        add_program "$building/$program" "$program"
        write_image "$building/$program" "$program" "v$KUBERNETES_VERSION"
    done
    add_program "$building/kube-proxy" kube-proxy
    add_iptables "$building/kube-proxy"
    write_image "$building/kube-proxy" kube-proxy "v$KUBERNETES_VERSION"
    add_from_base "$building/etcd" /usr/bin/etcd /usr/bin/etcdctl
    write_image "$building/etcd" etcd 3.4.13-0
    install -D "$CACHE/kubernetes/libexec/pause" "$building/pause/pause"
    write_image "$building/pause" pause 3.2 /pause
    rm -rf "$CACHE/kubernetes/images"
    mv "$building/done" "$CACHE/kubernetes/images"
    rm -rf "$building"
}

add_program() {
    install -D "$CACHE/kubernetes/bin/$2" "$1/usr/local/bin/$2"
    mkdir -m 1777 "$1/tmp"
}

# add_from_base FOLDER FILE... copies programs of the base tree, their links and libraries.
add_from_base() {
    local folder=$1 file
    shift
    prepare_image_root "$folder"
    for file in "$@"; do
        copy_from_base "$folder" "$file"
        while read -r file; do
            copy_from_base "$folder" "$file"
        done < <(chroot "$(base_tree)" ldd "$file" 2>/dev/null | grep -oE '/[^ ]+')
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

# copy_from_base copies one file under the path asked for, whatever it links to.
copy_from_base() {
    local source
    [[ ! -e $1/$2 ]] || return 0
    source=$(chroot "$(base_tree)" readlink -f "$2")
    mkdir -p "$1/$(dirname "$2")"
    cp -p "$(base_tree)/$source" "$1/$2"
}

# add_iptables brings what kube-proxy executes. iptables loads its matches and
# targets by name, so all of them come along, with the libraries they need.
add_iptables() {
    local plugins name
    mapfile -t plugins < <(cd "$(base_tree)" && find usr/lib/*/xtables -name '*.so' -printf '/%p\n')
    add_from_base "$1" /usr/sbin/xtables-nft-multi /usr/sbin/conntrack /bin/sh /bin/kmod \
        /bin/ls /bin/cat "${plugins[@]}"
    for name in {iptables,ip6tables}{,-save,-restore}; do
        ln -sf xtables-nft-multi "$1/usr/sbin/$name"
    done
    ln -sf ../bin/kmod "$1/usr/sbin/modprobe"
}

# write_image FOLDER NAME TAG [ENTRYPOINT] packs the folder; same input, same bytes.
write_image() {
    local folder=$1 name=$2 tag=$3 entrypoint=${4:-} packed
    packed=$CACHE/tmp/images/packed-$name
    mkdir -p "$packed"
    deterministic_tar "$folder" . >"$packed/layer.tar"
    image_configuration "$packed" "$IMAGE_REPOSITORY/$name:$tag" "$entrypoint" "$(dpkg --print-architecture)"
    deterministic_tar "$packed" manifest.json config.json layer.tar >"$CACHE/tmp/images/done/$name-$tag.tar"
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
