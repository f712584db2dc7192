# Promises about software that comes from apt.
# shellcheck shell=bash

# holds NODE PACKAGE…: whether all of them are held there.
holds() {
    local node=$1 package
    shift
    on "$node" apt-mark showhold >"$scratch/held"
    for package in "$@"; do grep -qx "$package" "$scratch/held" || { echo "$package is not held on $node"; return 1; }; done
}

kubernetes_packages_are_pinned() {
    local node version
    version=$("$lab" kubernetes) || return
    for node in "${nodes[@]}"; do
        # shellcheck disable=SC2016 # dpkg-query expands
        on "$node" dpkg-query --show --showformat '${Package} ${Version}\n' kubeadm kubectl kubelet | tee "$scratch/versions"
        [ "$(grep -cF " $version-1.1" "$scratch/versions")" -eq 3 ] || return
        holds "$node" kubeadm kubectl kubelet || return
    done
    # The repository has a newer one, which apt would take.
    on "${nodes[0]}" apt-cache policy kubectl | tee "$scratch/policy"
    grep -qF "$version-1.2" "$scratch/policy"
}

# The repository has a kubectl that the definition does not name.
status_names_held_updates() {
    local version
    version=$("$lab" kubernetes) || return
    "$lab" coordinator status >"$scratch/status" || [ $? -eq 3 ] || return
    grep -F "held packages have newer versions: kubectl $version-1.1 ($version-1.2 is there)" "$scratch/status"
}

# frees NODE PACKAGE…: whether none of them is held there.
frees() {
    local node=$1 package
    shift
    on "$node" apt-mark showhold >"$scratch/held"
    for package in "$@"; do ! grep -qx "$package" "$scratch/held" || { echo "$package is held on $node"; return 1; }; done
}

# What has no version in the definition gets the system's security updates.
system_packages_are_not_held() {
    frees "$coordinator" haproxy && frees "${etcd_members[0]}" etcd-server etcd-client containerd
}

# The lab took them from the machine before it was switched on; the ebtables of iptables was left.
bare_machine_gets_programs() {
    # shellcheck disable=SC2016 # the node's shell expands
    on "$1" sh -c 'for program in conntrack ebtables ethtool socat; do command -v $program || exit; done' || return
    on "$1" grep -E '^Install: .*ebtables' /var/log/apt/history.log
}

# The machines' own sources cannot be reached; only the repository of the definition is asked. The lock of the busy dpkg
# is waited for in the same step, for its twelve seconds.
unreachable_sources_cost_nothing() {
    local node took
    for node in "${nodes[@]}"; do
        took=$(on "$node" journalctl -u muster-agent --no-pager -o cat | grep -m 1 'step packages: done')
        echo "$node: $took"
        grep -Eq 'took="?[0-9]+(\.[0-9]+)? (s|ms)' <<<"$took" || return
    done
}

names_who_holds_dpkg() {
    on "$1" node-agent status | tee "$scratch/status"
    grep -Eq 'waiting for the dpkg lock: process [0-9]+ \(python3\) holds it' "$scratch/status"
}
