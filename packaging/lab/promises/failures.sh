# Promises about machines that die, boot again or are cut off.
# shellcheck shell=bash

api_survives_a_dead_control_plane() {
    local node=${control_planes[0]}
    "$lab" kill "$node" && until_true 60 kubectl get nodes --no-headers && "$lab" start "$node" && every_node_returns
}

every_node_returns() { until_true 180 ready_count_is "${#nodes[@]}"; }

worker_survives_a_reboot() {
    "$lab" reboot "${workers[0]}" && every_node_returns && until_true 60 agent_converged "${workers[0]}"
}

node_is_not_ready() { kubectl get node "$1" --no-headers | grep NotReady; }

partition_heals() {
    local node=${workers[0]}
    "$lab" partition "$node"
    until_true 90 node_is_not_ready "$node" || { "$lab" heal "$node"; return 1; }
    "$lab" heal "$node" && until_true 120 ready_count_is "${#nodes[@]}"
}

# member_number_of NODE prints the number of its etcd member, as another member lists it.
member_number_of() {
    etcdctl_on "${etcd_members[0]}" member list | awk -F', ' -v name="$1" '$2 == "started" && $3 == name { print $1 }'
}

data_of_etcd_is_there() { on "$1" sh -c 'test -d /var/lib/muster-etcd/member/wal && test -s /var/lib/muster-etcd/member/snap/db'; }

joins_just_now() { on "$1" pgrep -f '^[^ ]*kubeadm join '; }

# A control plane that is reset and comes in again loses its power in the middle of `kubeadm join`. Its etcd member, which
# is a unit, was in before and has nothing to do with that.
power_cut_in_join_keeps_etcd() {
    local node=${control_planes[-1]} member
    "$lab" coordinator node reset "$node" || return
    "$lab" coordinator ticket create --node "$node" --output-file /root/ticket || return
    on "$coordinator" cat /root/ticket |
        on "$node" sh -c 'umask 077; cat >/etc/muster/new && mv /etc/muster/new /etc/muster/ticket.key' || return
    until_true 240 joins_just_now "$node" || return
    member=$(member_number_of "$node")
    [ -n "$member" ] && "$lab" kill "$node" && "$lab" start "$node" || return
    until_true 240 agent_converged "$node" && every_node_returns || return
    [ "$(member_number_of "$node")" = "$member" ] && data_of_etcd_is_there "$node" || return
    # etcd notices within half a minute that its files are gone.
    sleep 40
    on "$node" systemctl is-active etcd.service && data_of_etcd_is_there "$node" && etcd_is_a_tls_quorum
}

api_server_manifest=/etc/kubernetes/manifests/kube-apiserver.yaml

# agent_looks NODE has its agent look at every step now.
agent_looks() { on "$1" systemctl restart muster-agent.service; }

says_that_it_is_blocked() {
    # A node that is blocked makes the command end with a status of its own.
    on "$1" node-agent status >"$scratch/status" || true
    grep -F "$2 is missing on a node that has joined" "$scratch/status" &&
        grep -F "coordinator node reset $1" "$scratch/status"
}

identity_of_kubelet() { on "$1" sha256sum /etc/kubernetes/kubelet.conf /var/lib/kubelet/config.yaml; }

# manifest_comes_back NODE MANIFEST: a static pod's manifest is taken aside, as guides say, and put back.
manifest_comes_back() {
    local node=$1 manifest=$2 aside=/root/aside.yaml before
    before=$(identity_of_kubelet "$node")
    on "$node" mv "$manifest" $aside && agent_looks "$node" || return
    until_true 60 says_that_it_is_blocked "$node" "$manifest" || { on "$node" mv $aside "$manifest"; return 1; }
    sleep 20
    [ "$(identity_of_kubelet "$node")" = "$before" ] || { echo "the kubelet was set up again"; return 1; }
    on "$node" mv $aside "$manifest" && until_true 120 agent_converged "$node" && every_node_returns
}

joined_node_is_not_reset() {
    manifest_comes_back "${control_planes[-1]}" $api_server_manifest && data_of_etcd_is_there "${control_planes[-1]}"
}

# The same with etcd's own static pod beside it.
stacked_node_is_not_reset() {
    local node=${control_planes[-1]}
    manifest_comes_back "$node" $api_server_manifest && manifest_comes_back "$node" /etc/kubernetes/manifests/etcd.yaml &&
        data_of_etcd_is_there "$node" && stacked_etcd_has_all_members
}

# etcd is killed again and again until told otherwise.
crash_etcd() {
    on "$1" sh -c 'mkdir -p /run/systemd/system/etcd.service.d
        printf "[Service]\nExecStartPre=/bin/false\n" >/run/systemd/system/etcd.service.d/crash.conf
        systemctl daemon-reload; systemctl kill --signal=KILL etcd.service'
}

let_etcd_run() {
    on "$1" sh -c 'rm -r /run/systemd/system/etcd.service.d; systemctl daemon-reload'
}

has_not_converged() { ! on "$1" node-agent status | grep 'state *converged'; }

crashing_etcd_is_seen() {
    local node=${etcd_members[-1]} begun
    agent_converged "$node" && crash_etcd "$node" || return
    begun=$SECONDS
    until_true 20 has_not_converged "$node" || { let_etcd_run "$node"; return 1; }
    note="$((SECONDS - begun)) s"
    until_true 10 coordinator_sees_no_convergence || { let_etcd_run "$node"; return 1; }
    let_etcd_run "$node" && until_true 90 agent_converged "$node" && until_true 10 "$lab" coordinator status && etcd_is_a_tls_quorum
}

coordinator_sees_no_convergence() { local status=0; "$lab" coordinator status || status=$?; [ "$status" -eq 3 ]; }
