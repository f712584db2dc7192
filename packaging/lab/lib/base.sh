# The base system that all nodes share: Debian with what Kubernetes needs, no sshd. There is a tree for each release.
# shellcheck shell=bash

readonly SUITES=(bookworm trixie)
readonly SUITE=${MUSTER_LAB_SUITE:-bookworm}
readonly BASE_FIRST=(systemd systemd-sysv dbus iproute2 procps ca-certificates curl)
readonly BASE_PACKAGES=(
    containerd runc iptables conntrack ebtables socat ethtool containernetworking-plugins
    etcd-server etcd-client haproxy cloud-init kmod nftables openssl iputils-ping keepalived
    libsqlite3-0 libyaml-0-2
)
readonly BASE_DISABLED=(etcd.service haproxy.service keepalived.service containerd.service nftables.service)
readonly CLEAN_ENVIRONMENT=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive)

suite_is_known() { [[ " ${SUITES[*]} " == *" $1 "* ]]; }

# base_packages SUITE: libraries have other names since times have 64 bits everywhere.
base_packages() {
    case $1 in
        bookworm) printf '%s\n' "${BASE_PACKAGES[@]}" libcurl4 libevent-2.1-7 libevent-openssl-2.1-7 ;;
        *) printf '%s\n' "${BASE_PACKAGES[@]}" libcurl4t64 libevent-2.1-7t64 libevent-openssl-2.1-7t64 ;;
    esac
}

# base_recipe SUITE changes when what makes the tree changes.
base_recipe() {
    {
        echo "$1"
        base_packages "$1"
        declare -p BASE_FIRST BASE_DISABLED
        declare -f run_debootstrap furnish_base write_sources
    } | sha256sum | cut -d' ' -f1
}

# lab_suite prints the release that the lab's machines run, or are to run.
lab_suite() { cat "$STATE/suite" 2>/dev/null || echo "$SUITE"; }

# base_tree [SUITE] prints where the tree of today's recipe is: a machine may still stand on that of another.
base_tree() {
    local suite=${1:-$(lab_suite)}
    echo "$CACHE/base-$suite-$(base_recipe "$suite" | cut -c1-12)"
}

# prepare_base SUITE builds the tree aside and puts it in place whole.
prepare_base() {
    local suite=$1 tree building=$CACHE/tmp/base packages
    tree=$(base_tree "$suite")
    [[ ! -f $tree/.recipe ]] || return 0
    [[ -e ${DEBOOTSTRAP_DIR:-/usr/share/debootstrap}/scripts/$suite ]] \
        || fail "this machine's debootstrap does not know Debian $suite" "install a newer debootstrap, of Debian 12 or later"
    remove_tree "$building"
    mkdir -p "$CACHE/tmp"
    apt_knows "$suite" || progress "no Debian $suite in this machine's apt sources: taking debootstrap's own mirror"
    progress "base system: debootstrap $suite"
    logged "$CACHE/tmp/debootstrap.log" run_debootstrap "$building" "$suite"
    mapfile -t packages < <(base_packages "$suite")
    progress "base system: installing ${#packages[@]} packages"
    logged "$CACHE/tmp/base.log" furnish_base "$building" "$suite" "${packages[@]}"
    base_recipe "$suite" >"$building/.recipe"
    mv "$building" "$tree"
    progress "base system: ready, $(du -sm "$tree" | cut -f1) MB"
    remove_old_trees
}

# remove_old_trees removes those of other recipes that are older than a day and that no machine stands on.
remove_old_trees() {
    local suite tree current=' '
    for suite in "${SUITES[@]}"; do current+="$(base_tree "$suite") "; done
    for tree in "$CACHE"/base "$CACHE"/base-*; do
        [[ $current != *" $tree "* && -n $(find "$tree/.recipe" -mmin +1440 2>/dev/null) ]] || continue
        grep -qsE "lowerdir=[^, ]*$tree," /proc/[0-9]*/mountinfo || remove_tree "$tree"
    done
}

# run_debootstrap ROOT SUITE
run_debootstrap() {
    local mirror
    mirror=$(debian_mirror "$2")
    in_private_mounts debootstrap --variant=minbase --include="$(IFS=,; echo "${BASE_FIRST[*]}")" \
        "$2" "$1" ${mirror:+"$mirror"}
}

# furnish_base ROOT SUITE PACKAGE...
furnish_base() {
    local root=$1
    write_sources "$root" "$2"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    in_tree "$root" apt-get -q update
    in_tree "$root" apt-get -q install --yes --no-install-recommends "${@:3}"
    in_tree "$root" systemctl disable "${BASE_DISABLED[@]}"
    in_tree "$root" apt-get clean
    in_tree "$root" systemctl mask systemd-networkd-wait-online.service getty@tty1.service console-getty.service
    # Each machine must make an id of its own at its first boot; dbus keeps a second copy of the tree's.
    rm -f "$root/usr/sbin/policy-rc.d" "$root/etc/machine-id" "$root/var/lib/dbus/machine-id" "$root/etc/hostname" \
        "$root/etc/cni/net.d/"*
    : >"$root/etc/machine-id"
    forget_network "$root"
}

# in_tree ROOT COMMAND... runs a command in a tree, with the machine's own network.
in_tree() {
    local root=$1
    shift
    lend_network "$root"
    # shellcheck disable=SC2016
    in_private_mounts sh -c 'root=$1; shift
        mount -t proc proc "$root/proc" && exec chroot "$root" "$@"' sh "$root" "${CLEAN_ENVIRONMENT[@]}" "$@"
}

# lend_network gives a tree the machine's resolver and the way its apt reaches mirrors.
lend_network() {
    mkdir -p "$1/etc/apt/apt.conf.d"
    rm -f "$1/etc/resolv.conf"
    cp -L /etc/resolv.conf "$1/etc/resolv.conf"
    apt-config dump | grep -E '^Acquire::(http|https|Check|Retries|ForceIP)' >"$1/etc/apt/apt.conf.d/90lent" || true
}

forget_network() {
    rm -f "$1/etc/apt/apt.conf.d/90lent"
    : >"$1/etc/resolv.conf"
}

# remove_tree refuses to cross into anything that is still mounted.
remove_tree() {
    [[ -e $1 ]] || return 0
    ! grep -q " $1/" /proc/self/mounts || fail "something is still mounted below $1" "run lab down"
    rm -rf --one-file-system "$1"
}
