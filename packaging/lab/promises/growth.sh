# Promises about a definition that changes under a running cluster.
# shellcheck shell=bash

# Every other node gets the new one's name and the route to its pods; nothing else may change there.
expected_changes='/etc/hosts |/etc/systemd/system/muster-routes.service '

# growth_leaves_nodes_alone DEFINITION: the cluster grows by `lab apply`, and what was there runs on untouched.
growth_leaves_nodes_alone() {
    local before=("${machines[@]}") node
    take_fingerprints before "${before[@]}" || return
    "$lab" apply "$1" || return
    take_fingerprints after "${before[@]}" || return
    for node in "${before[@]}"; do
        diff -u <(grep -vE "$expected_changes" "$scratch/$node.before") \
            <(grep -vE "$expected_changes" "$scratch/$node.after") || return
    done
    learn_nodes
    [ "${#machines[@]}" -gt "${#before[@]}" ] && every_node_is_ready
}
