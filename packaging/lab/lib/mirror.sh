# Where the packages of a Debian release come from: MUSTER_LAB_MIRROR, or what this machine's own apt knows.
# shellcheck shell=bash

# debian_repositories SUITE prints "URI SUITE" for the suite and its updates. A machine of another release of Debian has
# them where its own are.
debian_repositories() {
    local known own
    known=$(apt_repositories)
    own=$(own_suite)
    awk -v suite="$1" 'index($2, suite) == 1' <<<"$known" | grep . || [[ -z $own ]] \
        || awk -v own="$own" -v suite="$1" 'index($2, own) == 1 { print $1, suite substr($2, length(own) + 1) }' <<<"$known"
}

# apt_repositories prints "URI SUITE" of every Debian archive in this machine's sources.
apt_repositories() {
    # shellcheck disable=SC2016 # apt expands these
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)' 'Created-By: Packages' \
        | awk '$4 == "Debian" && $3 == "main" { print $1, $2 }' | sort -u
}

# own_suite prints the release of Debian that this machine is, if it is one.
own_suite() { sed -n 's/^VERSION_CODENAME=//p' /etc/os-release; }

# apt_knows SUITE
apt_knows() { [[ -n ${MUSTER_LAB_MIRROR:-} || -n $(debian_repositories "$1") ]]; }

# debian_mirror SUITE prints nothing where debootstrap's own is to be taken.
debian_mirror() {
    if [[ -n ${MUSTER_LAB_MIRROR:-} ]]; then
        echo "$MUSTER_LAB_MIRROR"
    else
        debian_repositories "$1" | awk -v suite="$1" '$2 == suite && !found++ { print $1 }'
    fi
}

# write_sources ROOT SUITE keeps what debootstrap wrote where the machine itself is not Debian.
write_sources() {
    local uri suite
    [[ -z ${MUSTER_LAB_MIRROR:-} && -n $(debian_repositories "$2") ]] || return 0
    while read -r uri suite; do
        echo "deb $uri $suite main"
    done < <(debian_repositories "$2") >"$1/etc/apt/sources.list"
}
