# An apt repository of Kubernetes, for definitions that take it from packages:
# the built programs as Debian packages, signed by a key that lives no longer
# than the signing, served by the package mirror.
# shellcheck shell=bash

# What is packed, and a newer kubectl that holds nothing: only what is pinned may be installed.
readonly REPOSITORY_REVISION=1.1 NEWER_REVISION=1.2

repository_folder() { echo "$STATE/packages/kubernetes"; }

# repository_wanted DEFINITION: whether it names packages, which is the default.
repository_wanted() {
    python3 -c '
import sys, yaml
sys.exit(yaml.safe_load(open(sys.argv[1]))["kubernetes"].get("source", "packages") != "packages")' "$1"
}

build_repository() {
    local folder version
    repository_wanted "$DEFINITION" || return 0
    folder=$(repository_folder)
    version=$(kubernetes_version)
    progress "packing Kubernetes $version as Debian packages"
    mkdir -p "$folder"
    # Kubernetes' own kubelet depends on no more since 1.29; what else is called must come by a step.
    pack kubelet "$version-$REPOSITORY_REVISION" "iptables"
    pack kubeadm "$version-$REPOSITORY_REVISION" "kubelet (>= $version), kubectl (>= $version)"
    pack kubectl "$version-$REPOSITORY_REVISION" ""
    pack kubectl "$version-$NEWER_REVISION" ""
    pack_bare "$folder"
    (cd "$folder" && dpkg-scanpackages --multiversion . 2>/dev/null >Packages)
    release_file "$folder/Packages" >"$folder/Release"
    sign_release "$folder"
}

# pack NAME VERSION DEPENDS makes one package, laid out as Kubernetes' own.
pack() {
    local name=$1 version=$2 tree=$STATE/package-tree
    mkdir -p "$tree/DEBIAN" "$tree/usr/bin"
    {
        printf 'Package: %s\nVersion: %s\nArchitecture: %s\n' "$name" "$version" "$(dpkg --print-architecture)"
        [[ -z $3 ]] || printf 'Depends: %s\n' "$3"
        printf 'Maintainer: Muster lab <lab@localhost>\nDescription: %s of the Muster lab\n' "$name"
    } >"$tree/DEBIAN/control"
    [[ $version == *"-$NEWER_REVISION" ]] || cp "$(kubernetes_folder)/bin/$name" "$tree/usr/bin/"
    [[ $name != kubelet ]] || add_kubelet_unit "$tree"
    [[ $name != kubeadm ]] || install -D -m 644 "$BY_HAND_FILES/kubelet-kubeadm.conf" \
        "$tree/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf"
    dpkg-deb -Znone --root-owner-group --build "$tree" "$(repository_folder)/${name}_$version.deb" >/dev/null
    rm -rf "$tree"
}

# add_kubelet_unit: the package starts it at once, and it fails until kubeadm has written its configuration.
add_kubelet_unit() {
    install -D -m 644 "$BY_HAND_FILES/kubelet.service" "$1/lib/systemd/system/kubelet.service"
    sed -i 's|/usr/local/bin/kubelet|/usr/bin/kubelet|' "$1/lib/systemd/system/kubelet.service"
    cat >"$1/DEBIAN/postinst" <<'POSTINST'
#!/bin/sh
set -e
systemctl daemon-reload
systemctl enable --now kubelet.service
POSTINST
    chmod 755 "$1/DEBIAN/postinst"
}

# release_file PACKAGES prints what is signed.
release_file() {
    printf 'Origin: Muster lab\nArchitectures: %s\nDate: %s\nSHA256:\n %s %s Packages\n' \
        "$(dpkg --print-architecture)" "$(LC_ALL=C date --utc '+%a, %d %b %Y %T UTC')" \
        "$(sha256sum <"$1" | cut -d' ' -f1)" "$(stat --format %s "$1")"
}

# sign_release FOLDER leaves InRelease and the public key, and no key that signs.
sign_release() {
    local home=$STATE/signing-key
    (umask 077 && mkdir "$home")
    quiet_gpg "$home" --passphrase '' --quick-generate-key 'Muster lab' ed25519 sign 1d
    quiet_gpg "$home" --output "$1/InRelease" --clearsign "$1/Release"
    quiet_gpg "$home" --output "$1/Release.key" --armor --export
    gpgconf --homedir "$home" --kill all
    rm -rf "$home"
}

quiet_gpg() {
    local home=$1
    shift
    gpg --homedir "$home" --batch --quiet --no-tty "$@" 2>"$STATE/gpg.log" || {
        cat "$STATE/gpg.log" >&2
        fail "gpg ended badly"
    }
}

# fetch_repository_key does on the coordinator's host what an operator does: look
# at the key, and put it into the artifact store.
fetch_repository_key() {
    [[ -d $(repository_folder) ]] || return 0
    # shellcheck disable=SC2016 # the node's shell expands
    on "$1" sh -euc 'cd "$1"
        curl --fail --silent --show-error --output kubernetes-apt-key "$2/kubernetes/Release.key"
        coordinator artifact add --lock artifacts.lock.json kubernetes-apt-key' \
        sh "$NODE_DEFINITION" "$(packages_url)" </dev/null >&2
}
