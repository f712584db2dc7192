# Promises about an etcd that runs as units.
# shellcheck shell=bash

# etcdctl_on MEMBER ARGUMENTS…
etcdctl_on() {
    local member=$1
    shift
    on "$member" env ETCDCTL_API=3 etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/etcd/pki/ca.crt \
        --cert=/etc/etcd/pki/health.crt --key=/etc/etcd/pki/health.key "$@"
}

etcd_is_a_tls_quorum() {
    local members
    members=$(etcdctl_on "${etcd_members[0]}" member list)
    printf '%s\n' "$members"
    [ "$(grep -c 'started' <<<"$members")" -eq "${#etcd_members[@]}" ] && ! grep -q 'http://' <<<"$members"
}

etcd_keys_differ() {
    local node
    for node in "${etcd_members[@]}"; do on "$node" sha256sum /etc/etcd/pki/peer.key; done | awk '{print $1}' |
        sort -u >"$scratch/keys"
    [ "$(wc -l <"$scratch/keys")" -eq "${#etcd_members[@]}" ]
}
