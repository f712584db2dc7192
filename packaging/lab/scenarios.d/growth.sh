# One control plane that becomes three; machines that are reset, used again, destroyed and replaced.
# The machines are Debian 13.
# shellcheck shell=bash

suite=trixie
growth_took=

cluster_grows_to_three() {
    local start=$SECONDS
    "$lab" apply definitions/growth-three.yaml || return
    learn_nodes && [ "${#control_planes[@]}" -eq 3 ] && every_node_is_ready || return
    growth_took=$((SECONDS - start))
    echo "from the edited definition to three control planes: $growth_took s"
}

no_learner_is_left() {
    etcd_is_a_tls_quorum || return
    ! etcdctl_on "${etcd_members[-1]}" member list | grep -E ', true$'
}

new_members_never_began_an_etcd() {
    local node
    for node in "$@"; do on "$node" grep -e '--initial-cluster-state=existing' /etc/systemd/system/etcd.service || return; done
}

grown_members_joined() { new_members_never_began_an_etcd cp-2 cp-3; }

# One change of the members at a time, each under the lease.
members_came_one_at_a_time() {
    [ "$("$lab" coordinator events | grep -cE 'lease-granted .* got etcd-membership,')" -ge 2 ]
}

every_api_server_asks_all_members() {
    local node
    for node in "${control_planes[@]}"; do
        on "$node" grep -oE 'etcd-servers=.*' /etc/kubernetes/manifests/kube-apiserver.yaml | tr ',' '\n' >"$scratch/servers"
        [ "$(grep -c ':2379' "$scratch/servers")" -eq 3 ] || { cat "$scratch/servers"; return 1; }
    done
    kubectl -n kube-system get configmap kubeadm-config -o yaml | grep -c ':2379' | grep -x 3
}

balancer_knows_all() { [ "$(on lb grep -c '^  server cp-' /etc/muster/haproxy/haproxy.cfg)" -eq 3 ]; }

second_apply_of_three_does_nothing() {
    definition=growth-three.yaml
    second_apply_does_nothing
}

dead_first_is_replaced() { first_control_plane_is_replaced definitions/growth-three.yaml; }

replaced_is_whole() {
    no_learner_is_left && new_members_never_began_an_etcd cp-1 && every_api_server_asks_all_members
}

promises() {
    promise 'growth: every machine runs the Debian that the scenario is for' machines_run "${MUSTER_LAB_SUITE:-$suite}"
    promise 'growth: a drain that a disruption budget forbids is given up and undone; allowed, it is done' drain_gives_up
    promise 'growth: the only control plane is not reset, and the numbers are said' single_control_plane_is_guarded
    promise 'growth: one control plane becomes three without a rebuild, with etcd as units' cluster_grows_to_three
    promise 'growth: etcd has three voters over TLS, and no learner is left' no_learner_is_left
    promise 'growth: added members came into the etcd that was there, and began none' grown_members_joined
    promise "growth: etcd's members changed under a lease" members_came_one_at_a_time
    promise 'growth: every API server and kubeadm itself know all etcd members' every_api_server_asks_all_members
    promise 'growth: the load balancer has all three' balancer_knows_all
    promise 'growth: a second apply of the grown definition does nothing' second_apply_of_three_does_nothing
    promise 'growth: a second run writes and restarts nothing' second_run_changes_nothing
    promise 'growth: a worker is reset, and nothing is left on it' worker_is_reset
    promise 'growth: the machine that was reset comes back under its name with a new ticket' reset_worker_comes_back
    promise 'growth: the destroyed first control plane is replaced under the same name' dead_first_is_replaced
    promise 'growth: etcd is clean after that: three voters, no learner, nothing begun anew' replaced_is_whole
    promise 'growth: pods on all nodes reach each other' pods_reach_each_other
}
