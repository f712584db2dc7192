# Promises about an etcd that is kubeadm's own, in static pods on the control planes.
# shellcheck shell=bash

stacked_etcd_has_all_members() {
    local pki=/etc/kubernetes/pki
    on "${control_planes[0]}" env ETCDCTL_API=3 etcdctl --endpoints=https://127.0.0.1:2379 --cacert=$pki/etcd/ca.crt \
        --cert=$pki/etcd/healthcheck-client.crt --key=$pki/etcd/healthcheck-client.key member list | tee "$scratch/members"
    [ "$(grep -c ', started, .*, false$' "$scratch/members")" -eq "${#control_planes[@]}" ] &&
        [ "$(wc -l <"$scratch/members")" -eq "${#control_planes[@]}" ]
}

# Each join changes etcd's membership: the lease went to the next node only when the one before was done. Nodes write
# `done` a moment after they give the lease back, and with seconds of their own clock.
joins_came_one_at_a_time() {
    "$lab" coordinator events | grep -E 'lease-granted .* got control-plane-join,|done .* kubeadm-join ' | tee "$scratch/joins"
    [ "$(grep -c lease-granted "$scratch/joins")" -eq $((${#control_planes[@]} - 1)) ] || return
    python3 - "$scratch/joins" <<'PYTHON'
import datetime, sys
granted, ended = {}, {}
for line in open(sys.argv[1]):
    time, event, node = line.split()[:3]
    time = datetime.datetime.fromisoformat(time.rstrip("Z")).timestamp()
    (granted if event == "lease-granted" else ended)[node] = time
order = sorted(granted, key=granted.get)
for first, second in zip(order, order[1:]):
    if granted[second] < ended[first] - 2:
        sys.exit(f"{second} began {ended[first] - granted[second]:.0f} s before {first} had joined")
PYTHON
}
