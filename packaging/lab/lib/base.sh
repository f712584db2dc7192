# The base system that all nodes share: Debian with what Kubernetes needs, no sshd.
# shellcheck shell=bash

readonly BASE_SUITE=bookworm
readonly BASE_FIRST=(systemd systemd-sysv dbus iproute2 procps ca-certificates curl)
readonly BASE_PACKAGES=(
    containerd runc iptables conntrack ebtables socat ethtool containernetworking-plugins
    etcd-server etcd-client haproxy cloud-init kmod nftables openssl iputils-ping keepalived
    libcurl4 libevent-2.1-7 libevent-openssl-2.1-7 libsqlite3-0 libyaml-0-2
)
readonly BASE_DISABLED=(etcd.service haproxy.service keepalived.service containerd.service nftables.service)

# base_recipe changes when what makes the tree changes.
base_recipe() {
    {
        declare -p BASE_SUITE BASE_FIRST BASE_PACKAGES BASE_DISABLED
        declare -f run_debootstrap furnish_base write_sources
    } | sha256sum | cut -d' ' -f1
}

# base_tree prints where the tree of this recipe is: a machine may still stand on that of another.
base_tree() { echo "$CACHE/base-$(base_recipe | cut -c1-12)"; }

base_prepared() { [[ -f $(base_tree)/.recipe ]]; }

# prepare_base builds the tree aside and puts it in place whole.
prepare_base() {
    base_prepared && return
    local building=$CACHE/tmp/base
    remove_tree "$building"
    mkdir -p "$CACHE/tmp"
    apt_knows_debian || progress "no Debian $BASE_SUITE in this machine's apt sources: taking debootstrap's own mirror"
    progress "base system: debootstrap $BASE_SUITE"
    logged "$CACHE/tmp/debootstrap.log" run_debootstrap "$building"
    progress "base system: installing ${#BASE_PACKAGES[@]} packages"
    logged "$CACHE/tmp/base.log" furnish_base "$building"
    base_recipe >"$building/.recipe"
    mv "$building" "$(base_tree)"
    progress "base system: ready, $(du -sm "$(base_tree)" | cut -f1) MB"
    remove_old_trees
}

# remove_old_trees removes those of other recipes that are older than a day and that no machine stands on.
remove_old_trees() {
    local tree
    for tree in "$CACHE"/base "$CACHE"/base-*; do
        [[ $tree != "$(base_tree)" && -n $(find "$tree/.recipe" -mmin +1440 2>/dev/null) ]] || continue
        grep -qs "lowerdir=$tree," /proc/[0-9]*/mountinfo || remove_tree "$tree"
    done
}

run_debootstrap() {
    local mirror
    mirror=$(debian_mirror)
    in_private_mounts debootstrap --variant=minbase --include="$(IFS=,; echo "${BASE_FIRST[*]}")" \
        "$BASE_SUITE" "$1" ${mirror:+"$mirror"}
}

furnish_base() {
    local root=$1
    write_sources "$root"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    in_tree "$root" apt-get -q update
    in_tree "$root" apt-get -q install --yes --no-install-recommends "${BASE_PACKAGES[@]}"
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
        mount -t proc proc "$root/proc" && exec chroot "$root" "$@"' sh "$root" \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"
}

# lend_network gives a tree the machine's resolver and the way its apt reaches mirrors.
lend_network() {
    rm -f "$1/etc/resolv.conf"
    cp -L /etc/resolv.conf "$1/etc/resolv.conf"
    apt-config dump | grep -E '^Acquire::(http|https|Check|Retries|ForceIP)' >"$1/etc/apt/apt.conf.d/90lent" || true
}

forget_network() {
    rm -f "$1/etc/apt/apt.conf.d/90lent"
    : >"$1/etc/resolv.conf"
}

# debian_repositories prints "URI SUITE COMPONENT" for each Debian source apt knows.
debian_repositories() {
    # shellcheck disable=SC2016 # apt expands these
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)' 'Created-By: Packages' \
        | awk -v suite="$BASE_SUITE" '$4 == "Debian" && index($2, suite) == 1 && $3 == "main" { print $1, $2, $3 }' \
        | sort -u
}

apt_knows_debian() {
    [[ -n ${MUSTER_LAB_MIRROR:-} || -n $(debian_repositories) ]]
}

debian_mirror() {
    if [[ -n ${MUSTER_LAB_MIRROR:-} ]]; then
        echo "$MUSTER_LAB_MIRROR"
    else
        debian_repositories | awk -v suite="$BASE_SUITE" '$2 == suite && !found++ { print $1 }'
    fi
}

# write_sources keeps what debootstrap wrote where the machine itself is not Debian.
write_sources() {
    local uri suite component
    [[ -z ${MUSTER_LAB_MIRROR:-} && -n $(debian_repositories) ]] || return 0
    while read -r uri suite component; do
        echo "deb $uri $suite $component"
    done < <(debian_repositories) >"$1/etc/apt/sources.list"
}

# remove_tree refuses to cross into anything that is still mounted.
remove_tree() {
    [[ -e $1 ]] || return 0
    ! grep -q " $1/" /proc/self/mounts || fail "something is still mounted below $1" "run lab down"
    rm -rf --one-file-system "$1"
}
