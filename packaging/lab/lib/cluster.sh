# Whole runs: preparing, starting, looking, ending.
# shellcheck shell=bash

prepare() {
    install_requirements
    (umask 022 && mkdir -p "$CACHE/tmp")
    exec 9>"$CACHE/lock"
    flock --nonblock 9 || {
        progress "waiting for another lab that prepares"
        flock 9
    }
    prepare_base "$SUITE"
    prepare_kubernetes
    exec 9>&-
}

lab_present() {
    network_exists || [[ -d $STATE/nodes ]] || ! cgroup_empty
}

# start_lab FILL DEFINITION makes the state folder and the network; FILL writes the roster.
start_lab() {
    local fill=$1 definition=$2
    [[ -f $definition ]] || fail "there is no definition $definition" "lab up takes the path of a cluster.yaml"
    ! lab_present || fail "a lab is up, or was not taken down" "lab down ends it"
    prepare
    (umask 077 && mkdir -p "$STATE/nodes")
    note_choices
    take_definition "$definition"
    "$fill" "$DEFINITION"
    lay_out_network || fail "the nodes of $definition do not fit one network" "give them addresses of one /24"
    note_kernel_parameters
    network_up
}

# note_choices: what the lab stands on stays the same until `lab down`, whatever the environment of a later command says.
note_choices() {
    echo "$SUITE" >"$STATE/suite"
    ln -s "$(base_tree "$SUITE")" "$STATE/base"
    ln -s "$(readlink -e "$(chosen_kubernetes)")" "$STATE/kubernetes"
}

# cluster_down ends the machines first, so that their supervisors see them end.
cluster_down() {
    local name
    lab_present || [[ -d $STATE ]] || return 0
    progress "taking the lab down"
    while read -r name; do
        kill_cgroup "$name/machine"
    done < <(node_names)
    kill_cgroup packages
    wait_until 2 'the supervisors' cgroup_empty || true
    kill_cgroup
    remove_cgroup
    network_down
    restore_kernel_parameters
    remove_tree "$STATE"
}

# cluster_nodes prints the nodes that Kubernetes is to have.
cluster_nodes() {
    {
        nodes_with control-plane
        nodes_with worker
    } | awk '!seen[$0]++'
}

# nodes_ready COUNT
nodes_ready() {
    [[ $(lab_kubectl get nodes --no-headers | awk '$2 == "Ready"' | wc -l) -eq $1 ]]
}

# lab_kubectl talks to the cluster from within the lab's network.
lab_kubectl() {
    [[ -f $STATE/kubeconfig ]] || fail "there is no cluster yet" "lab status shows what there is"
    in_network env KUBECONFIG="$STATE/kubeconfig" "$(kubernetes_folder)/bin/kubectl" "$@"
}

lab_status() {
    local name state width
    [[ -f $STATE/roster ]] || { echo "the lab is down"; return 0; }
    width=$(node_names | awk '{ if (length > n) n = length } END { print n }')
    printf "%-${width}s  %-15s  %-11s  %7s  %s\n" NODE ADDRESS STATE MEMORY ROLES
    while read -r name; do
        state=off
        ! node_runs "$name" || state=running
        ! node_is_cut "$name" || state=$state,cut
        printf "%-${width}s  %-15s  %-11s  %7s  %s\n" "$name" "$(node_address "$name")" "$state" \
            "$(node_memory "$name")" "$(node_roles "$name")"
    done < <(node_names)
}

# node_memory prints the sum of what its processes hold.
node_memory() {
    local processes
    mapfile -t processes < <(cgroup_processes "$1")
    [[ ${#processes[@]} -gt 0 ]] || { echo -; return; }
    ps -o rss= -p "$(IFS=,; echo "${processes[*]}")" | awk '{ sum += $1 } END { printf "%d MB\n", sum / 1024 }'
}
