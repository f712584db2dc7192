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
