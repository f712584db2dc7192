# kubeadm's own etcd, a control plane that is a worker too, and a cluster that grows.
# shellcheck shell=bash

taints_follow_the_roles() {
    has_taints cp-1 "$(control_plane_taints)" && has_taints cp-2 "$(control_plane_taints)" && has_taints cp-3 && has_taints worker-1
}

# A worker's file, hook and addon, each once.
extras_are_there() {
    local node
    for node in "${workers[@]}"; do
        on "$node" cat /etc/lab/greeting | grep -xE "$node at 10\.77\.0\.[0-9]+" || return
        [ "$(on "$node" cat /var/lib/lab-hook)" = ran ] || return
    done
    ! on cp-1 ls /etc/lab/greeting && kubectl get configmap notice -o jsonpath='{.data.text}' | grep -x 'applied once'
}

cluster_grows() { growth_leaves_nodes_alone definitions/stacked-grown.yaml; }

# The file goes; what a hook did and an addon brought stays, for nobody but the operator knows what else uses it.
removed_extras_are_gone() {
    local node
    for node in cp-3 worker-1 worker-2; do ! on "$node" ls /etc/lab/greeting || return; done
    kubectl get configmap notice -o name && ! on worker-2 ls /var/lib/lab-hook
}

new_worker_is_whole() { has_taints worker-2 && has_labels worker-2 example.org/disk=ssd && system_pods_run; }

second_apply_of_the_grown_does_nothing() {
    definition=stacked-grown.yaml
    second_apply_does_nothing
}

reboots_wait_for_the_window() { reboots_wait definitions/stacked-grown.yaml; }

all_nodes_reboot_in_the_window() { all_reboot_in_the_window definitions/stacked-grown.yaml; }

first_stacked_is_replaced() { first_control_plane_is_replaced definitions/stacked-grown.yaml; }

promises() {
    promise 'stacked etcd: every control plane is a started voter' stacked_etcd_has_all_members
    promise 'stacked etcd: control planes joined one at a time' joins_came_one_at_a_time
    promise 'stacked etcd: every system pod runs' system_pods_run
    promise 'taints follow the roles: a control plane that is a worker has none' taints_follow_the_roles
    promise 'an addon, a file and a hook of the definition took effect once, where they belong' extras_are_there
    promise 'stacked etcd: a second apply does nothing' second_apply_does_nothing
    promise 'stacked etcd: a second run writes and restarts nothing' second_run_changes_nothing
    promise 'a worker that is added later joins, and no other node restarts or rewrites anything' cluster_grows
    promise 'the new worker has its label and runs its system pods' new_worker_is_whole
    promise 'a file that the definition lists no more is gone from the nodes' removed_extras_are_gone
    promise 'a second apply of the grown definition does nothing' second_apply_of_the_grown_does_nothing
    promise 'a second run of the grown manifest writes and restarts nothing' second_run_changes_nothing
    promise 'reboots: outside of its window no machine reboots, and each says what it waits for' reboots_wait_for_the_window
    promise 'reboots: an order reboots one at once, drained before and let in again after' order_reboots_at_once
    promise 'reboots: in the window all nodes that must reboot do, and are Ready and let in again' all_nodes_reboot_in_the_window
    promise 'reboots: never two of them at a time' one_at_a_time
    promise 'reboots: the API answers through the load balancer all the time' api_answered_all_the_time
    promise 'reboots: each API server left the load balancer before it ended' api_servers_left_before_they_ended
    promise 'reboots: a control plane that loses power without its API server comes back whole' power_cut_is_mended
    promise 'reboots: the machine of load balancer and coordinator reboots too' balancer_reboots_too
    promise 'stacked etcd: the destroyed first control plane is replaced under the same name' first_stacked_is_replaced
    promise 'stacked etcd: after that every control plane is a started voter, and no other' stacked_etcd_has_all_members
    promise 'verify proves the grown cluster, the new node too' verify_without_outages
    promise 'stacked etcd: a control plane whose static pods are taken aside is not reset, and comes back with them' stacked_node_is_not_reset
    promise 'stacked etcd: the API survives the power cut of a control plane, which returns' api_survives_a_dead_control_plane
}
