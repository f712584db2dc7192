# Promises about `coordinator verify`: that it proves a cluster, notices what is broken, and leaves nothing.
# shellcheck shell=bash

no_probe_is_left() { ! kubectl get namespaces -o name | grep muster-verify; }

# verify_holds [OPTION…] runs it and shows its table.
verify_holds() {
    "$lab" coordinator verify "$@" >"$scratch/verify" 2>"$scratch/verify.log" ||
        { cat "$scratch/verify.log" "$scratch/verify"; return 1; }
    no_probe_is_left
}

# verify_without_outages is what most scenarios prove their cluster with; `cluster` stops the control planes, too.
verify_without_outages() { verify_holds --skip control-plane-down; }

# The whole proof: every check has passed on every node that it is about.
verify_proves_the_cluster() {
    local node
    verify_holds || return
    for node in "${control_planes[@]}"; do
        grep -E "^control-plane-down +$node +passed" "$scratch/verify" || return
        grep -E "^api-proxy +$node +passed" "$scratch/verify" || return
    done
    for node in "${nodes[@]}"; do
        [ "$(grep -cE "^(node|pod-start|pod-network|service|node-port|closed-ports) +$node +passed" "$scratch/verify")" -eq 6 ] ||
            return
    done
    grep -E '^dns +cluster +skipped' "$scratch/verify" && ! grep -w failed "$scratch/verify" &&
        every_api_server_is_back
}

every_api_server_is_back() {
    local node
    for node in "${control_planes[@]}"; do
        on "$node" ls /etc/kubernetes/manifests/kube-apiserver.yaml || return
        ! on "$node" ls /etc/kubernetes/muster-kube-apiserver.yaml 2>/dev/null || return
    done
}

# What stands in the way of one node's pods to another's, and of the node's ports, must be named, and nothing else.
verify_names_what_is_broken() {
    local node=${workers[0]} other=${control_planes[0]} subnet status=0
    subnet=$(on "$node" ip route | awk -v via="$(on "$other" hostname -I | tr ' ' '\n' | grep '^10\.77\.')" '$3 == via { print $1; exit }')
    [ -n "$subnet" ] || return
    on "$node" nft -f - <<RULES || return
table inet lab_broken {
    chain pods { type filter hook forward priority -10; ip daddr $subnet tcp dport 18080 drop; }
    chain ports { type filter hook prerouting priority -300; tcp dport 30000-32767 drop; }
}
RULES
    "$lab" coordinator verify --skip control-plane-down >"$scratch/verify" 2>"$scratch/verify.log" || status=$?
    on "$node" nft delete table inet lab_broken
    cat "$scratch/verify"
    [ "$status" -eq 1 ] && no_probe_is_left || return
    awk '$3 == "failed" { print $1, $2 }' "$scratch/verify" | sort >"$scratch/failed"
    printf 'node-port %s\npod-network %s\n' "$node" "$node" | cmp - "$scratch/failed" &&
        grep -E "pod-network +$node .*the pod on $other" "$scratch/verify"
}

# verify_ended_by SIGNAL ends it in its middle.
verify_ended_by() {
    # shellcheck disable=SC2016 # the node's shell expands
    ! on "$coordinator" timeout 90 sh -uc 'coordinator verify --skip control-plane-down >/dev/null 2>/run/verify.log &
        until grep -q "trying pods" /run/verify.log; do sleep 0.2; done
        kill -s "$1" $!
        wait $!' sh "$1"
}

verify_leaves_nothing_when_ended() {
    verify_ended_by TERM && no_probe_is_left || return
    verify_ended_by KILL && ! no_probe_is_left || return
    verify_holds --skip control-plane-down && grep 'an earlier run left muster-verify-' "$scratch/verify.log"
}

