# Promises that doing it again does nothing.
# shellcheck shell=bash

generations() { "$lab" coordinator status --output json | tr -d ' ' | grep -o '"generation":[0-9]*' | sort -u; }

# The definition lies where the lab handed it in.
second_apply_does_nothing() {
    local before
    before=$(generations)
    "$lab" coordinator apply -f "$NODE_DEFINITION/$definition" | tee "$scratch/apply"
    [ -n "$before" ] && [ "$before" = "$(generations)" ] && grep -qi 'nothing to do' "$scratch/apply"
}

# What a needless write or restart would change on a node.
fingerprint() {
    on "$1" sh -c '
        systemctl show -p Id,ActiveEnterTimestamp,MainPID etcd kubelet containerd haproxy keepalived
        find /etc/kubernetes /etc/etcd /etc/systemd/system /etc/haproxy /etc/keepalived /etc/containerd /etc/cni /var/lib/kubelet/config.yaml \
            /etc/muster/haproxy /etc/muster/containerd /usr/local/bin /etc/hosts /etc/sysctl.d -type f -printf "%p %T@ %i\n" 2>/dev/null | sort'
}

# take_fingerprints SUFFIX NODE…
take_fingerprints() {
    local suffix=$1 node
    shift
    for node in "$@"; do fingerprint "$node" >"$scratch/$node.$suffix" || return; done
}

# fingerprints_agree NODE… compares what was taken before with what is now.
fingerprints_agree() {
    local node
    take_fingerprints after "$@" || return
    for node in "$@"; do
        [ -s "$scratch/$node.before" ] && diff -u "$scratch/$node.before" "$scratch/$node.after" || return
    done
}

second_run_changes_nothing() {
    local node
    take_fingerprints before "${machines[@]}" || return
    for node in "${machines[@]}"; do on "$node" systemctl restart muster-agent || return; done
    for node in "${machines[@]}"; do until_true 60 agent_converged "$node" || return; done
    fingerprints_agree "${machines[@]}"
}
