# Packages that this machine needs to run the lab.
# shellcheck shell=bash

readonly HOST_PACKAGES=(
    systemd-container debootstrap debian-archive-keyring iproute2 nftables
    util-linux curl openssl procps python3 python3-yaml dpkg-dev gpg gpg-agent
)

missing_packages() {
    local package
    for package in "$@"; do
        [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] \
            || echo "$package"
    done
}

# need_open_null: systemd-nspawn gives machines the mode of this machine's /dev/null, and in a machine where apt's own user
# cannot write there, no signature is found good. A program that root lets write to it may have changed it.
need_open_null() {
    [[ $(stat --format %a /dev/null) == 666 ]] \
        || fail "/dev/null is not open to everybody on this machine" "chmod 666 /dev/null"
}

# install_requirements costs nothing when all is there.
install_requirements() {
    local missing
    need_open_null
    mapfile -t missing < <(missing_packages "${HOST_PACKAGES[@]}")
    [[ ${#missing[@]} -gt 0 ]] || return 0
    progress "installing ${missing[*]}"
    apt_install "${missing[@]}" || { apt_quiet update && apt_install "${missing[@]}"; } \
        || fail "apt could not install ${missing[*]}" "see the lines above"
}

apt_quiet() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=600 "$@" >&2
}

apt_install() {
    apt_quiet install --yes --no-install-recommends "$@"
}
