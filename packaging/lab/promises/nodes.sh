# Promises about the nodes that any cluster keeps.
# shellcheck shell=bash

ready_count_is() {
    [ "$(kubectl get nodes --no-headers | awk '$2 == "Ready"' | wc -l)" -eq "$1" ]
}

node_is_ready() { kubectl get node "$1" --no-headers | tee "$scratch/node" && grep -qw Ready "$scratch/node"; }

every_node_is_ready() { until_true 120 ready_count_is "${#nodes[@]}"; }

# machines_run CODENAME: that release of Debian.
machines_run() {
    local node
    for node in "${machines[@]}"; do on "$node" grep -x "VERSION_CODENAME=$1" /etc/os-release || return; done
    note=$(on "$node" sed -n 's/^PRETTY_NAME="\(.*\)"$/\1/p' /etc/os-release | tr -d '\r')
}

no_sshd() {
    local node
    for node in "${machines[@]}"; do
        if on "$node" sh -c 'command -v sshd || ss -Hltn "sport = :22" | grep .'; then return 1; fi
    done
}

machine_ids_differ() {
    local node
    for node in "${machines[@]}"; do on "$node" cat /etc/machine-id; done | sort -u >"$scratch/ids"
    [ "$(wc -l <"$scratch/ids")" -eq "${#machines[@]}" ]
}

system_pods_run() {
    until_true 120 sh -c "! $lab kubectl -n kube-system get pods --no-headers | grep -v Running"
}

insecure_port_is_closed() {
    local node
    for node in "${control_planes[@]}"; do
        if on "$node" sh -c 'ss -Hltn "sport = :8080" | grep .'; then return 1; fi
    done
}

agent_converged() { on "$1" node-agent status --output json | grep '"converged"'; }
