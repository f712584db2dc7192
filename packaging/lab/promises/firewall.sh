# Promises about the nodes' firewall, and about files that somebody changed on the way.
# shellcheck shell=bash

# firewall_is_in_force NODE: its table has rules, and drops the rest.
firewall_is_in_force() {
    on "$1" nft list table inet muster >"$scratch/table" && grep -q 'policy drop' "$scratch/table" &&
        grep -q 'dport .* accept' "$scratch/table"
}

every_firewall_is_in_force() {
    local node
    for node in "${machines[@]}"; do firewall_is_in_force "$node" || return; done
}

every_port_is_as_the_matrix_says() { "$lab" coordinator firewall probe --timeout 90s; }

# A program that listens on every address is reached from its own machine only.
forbidden_listener_is_unreachable() {
    local address status
    address=$(on worker-1 sh -c 'ip -4 -o address show host0 | sed "s,.* inet \([0-9.]*\)/.*,\1,"')
    on worker-1 systemd-run --quiet --unit lab-listener python3 -m http.server 8080 --directory /run || return
    until_true 20 on worker-1 curl --silent --output /dev/null --max-time 3 "http://$address:8080/" </dev/null || return
    ! on cp-1 curl --silent --output /dev/null --max-time 3 "http://$address:8080/" </dev/null &&
        every_port_is_as_the_matrix_says
    status=$?
    on worker-1 systemctl stop lab-listener
    return "$status"
}

# With its rules gone and the policy left, such a machine hears nothing any more, its coordinator neither.
flushed_firewall_returns() {
    on worker-1 nft flush table inet muster && on worker-1 systemctl restart muster-agent || return
    until_true 60 firewall_is_in_force worker-1 || return
    on etcd-2 nft delete table inet muster && on etcd-2 systemctl restart muster-agent || return
    until_true 60 firewall_is_in_force etcd-2 && until_true 60 agent_converged worker-1
}

# Loaded by its unit, before the agent is there.
firewall_survives_a_power_cut() {
    firewall_is_in_force "$1" || return
    local loaded began
    loaded=$(on "$1" systemctl show --value -p ActiveEnterTimestampMonotonic muster-firewall.service)
    began=$(on "$1" systemctl show --value -p ActiveEnterTimestampMonotonic muster-agent.service)
    printf 'loaded at %s, agent at %s\n' "$loaded" "$began"
    [ "$loaded" -gt 0 ] && [ "$loaded" -lt "$began" ]
}

# without_firewall_nothing_is_left: the same definition without the section takes everything away.
without_firewall_nothing_is_left() {
    local node
    sed '/^firewall:/d' "definitions/$definition" >"$scratch/$definition"
    "$lab" apply "$scratch/$definition" || return
    for node in "${machines[@]}"; do
        ! on "$node" nft list table inet muster || return
        ! on "$node" test -e /etc/muster/firewall.nft || return
        ! on "$node" systemctl is-enabled --quiet muster-firewall.service || return
    done
    every_node_is_ready
}

# The status of a node that failed is an answer, too: the command says so with its exit code.
refuses_the_digest() { { on "$1" node-agent status --output json || true; } | tr -d ' ' | grep '"code":"digest"' >/dev/null; }

has_kubectl() { on "$1" sh -c "echo '$2  /usr/local/bin/kubectl' | sha256sum --check --status"; }

# A changed file in the coordinator's store: no byte of it is installed, the reason is told, and the true file heals it.
tampered_artifact_installs_nothing() {
    local hex file status
    hex=$(on worker-1 sha256sum /usr/local/bin/kubectl | cut -d ' ' -f 1) && file=/var/lib/muster/artifacts/$hex
    # shellcheck disable=SC2016 # the node's shell expands
    on "$coordinator" sh -euc 'cp -p "$1" "$1.true"; printf tampered | dd of="$1" bs=1 seek=4096 conv=notrunc status=none' \
        sh "$file" || return
    on worker-1 sh -c "systemctl stop muster-agent; rm -f /usr/local/bin/kubectl /var/lib/muster-agent/blobs/$hex*" || return
    on worker-1 systemctl start muster-agent || return
    until_true 90 refuses_the_digest worker-1 && ! on worker-1 test -e /usr/local/bin/kubectl &&
        ! on worker-1 test -e "/var/lib/muster-agent/blobs/$hex"
    status=$?
    on "$coordinator" mv "$file.true" "$file" || return
    [ "$status" -eq 0 ] && until_true 120 has_kubectl worker-1 "$hex" && until_true 60 agent_converged worker-1
}
