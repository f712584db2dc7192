# Promises about who becomes a node, and who gets at the cluster.
# shellcheck shell=bash

# agent_says NODE TEXT: whatever the status itself is.
agent_says() {
    on "$1" node-agent status | tee "$scratch/status"
    grep -qF -- "$2" "$scratch/status"
}

# coordinator_says COMMAND TEXT…: whether some line of a command's output has all of the texts.
coordinator_says() {
    local lines text
    # shellcheck disable=SC2086 # a command and its subcommand
    lines=$("$lab" coordinator $1 || true)
    shift
    for text in "$@"; do lines=$(grep -F -- "$text" <<<"$lines") || return; done
}

# coordinator_is_silent_on TEXT: what an agent learns is in the coordinator's status a moment later.
coordinator_is_silent_on() {
    if coordinator_says status "$1"; then echo "the coordinator still says: $1"; return 1; fi
}

node_name_of() { on "$1" sed -n 's/.*"nodeName" *: *"\([^"]*\)".*/\1/p' /etc/muster/agent.json; }

pool_machine_waits_for_dpkg() {
    "$lab" coordinator cloud-init --pool cattle | "$lab" add pool-1 10.77.0.21 || return
    until_true 60 names_who_holds_dpkg pool-1
}

# pool_machine_is_a_node MACHINE: the network's pod stays away until the machine's label changes.
pool_machine_is_a_node() {
    local name
    until_true 180 agent_converged "$1" || { on "$1" node-agent status; return 1; }
    name=$(node_name_of "$1")
    until_true 60 coordinator_says status "$name: NotReady: no CNI yet (expected)" || return
    agent_says "$1" 'NotReady: no CNI yet (expected)' || return
    kubectl label node "$name" --overwrite example.org/network=now || return
    until_true 120 node_is_ready "$name" || return
    until_true 60 agent_says "$1" 'kubernetes   Ready' && until_true 10 coordinator_is_silent_on "$name: NotReady"
}

pool_gives_labels_and_taints() {
    local name
    name=$(node_name_of pool-1)
    has_labels "$name" example.org/herd=highland && has_taints "$name" example.org/herd=highland:PreferNoSchedule
}

pool_tells_what_is_missing() {
    "$lab" coordinator status || true
    coordinator_says status 'pool cattle: 1 of 5 nodes' "$(node_name_of pool-1)" '4 are missing'
}

# The ticket that no machine has used yet.
open_ticket() { "$lab" coordinator ticket list | awk '/pool cattle/ && / open / { print $1 }'; }

revoked_ticket_is_refused() {
    (umask 077 && "$lab" coordinator cloud-init --pool cattle >"$scratch/user-data")
    "$lab" coordinator ticket list
    "$lab" coordinator ticket revoke "$(open_ticket)" || return
    "$lab" add pool-2 10.77.0.22 <"$scratch/user-data" || return
    until_true 60 agent_says pool-2 ticket-revoked
}

# give_ticket MACHINE TTL [USES] hands a machine another ticket, as its user-data would have.
give_ticket() {
    "$lab" coordinator ticket create --pool cattle --ttl "$2" --uses "${3:-1}" --output-file /root/ticket.key --force || return
    sleep_past "$2"
    use_ticket "$1"
}

# use_ticket MACHINE: the ticket that was made last.
use_ticket() {
    on "$coordinator" cat /root/ticket.key | on "$1" sh -c 'umask 077; cat >/etc/muster/ticket.key' || return
    on "$1" systemctl restart muster-agent
}

# sleep_past TTL waits until the coordinator calls a short-lived ticket expired.
sleep_past() { [ "$1" != 1s ] || until_true 10 coordinator_says 'ticket list' 'pool cattle' expired; }

expired_ticket_is_refused() { give_ticket pool-2 1s && until_true 60 agent_says pool-2 ticket-expired; }

# Two machines come in with one ticket; the second was made for none at all.
good_ticket_fills_the_pool() {
    boot_without_ticket pool-3 10.77.0.23 && boot_without_ticket pool-4 10.77.0.24 && give_ticket pool-2 1h 2 || return
    until_true 60 agent_says pool-3 'waits for the operator: coordinator node approve cattle-' || return
    use_ticket pool-3 && pool_machine_is_a_node pool-2 && pool_machine_is_a_node pool-3 || return
    coordinator_says status 'pool cattle: 3 of 5 nodes' "$(node_name_of pool-2)" "$(node_name_of pool-3)" '2 are missing'
}

boot_without_ticket() {
    "$lab" coordinator cloud-init --pool cattle --without-ticket | "$lab" add "$1" "$2"
}

approval_fills_the_pool() {
    local name
    until_true 60 agent_says pool-4 'waits for the operator: coordinator node approve cattle-' || return
    name=$(node_name_of pool-4)
    fingerprint=$(sed -n 's/.*--fingerprint \([^ ,]*\).*/\1/p' "$scratch/status")
    "$lab" coordinator node approve "$name" --fingerprint "$fingerprint" || return
    pool_machine_is_a_node pool-4 && coordinator_says status 'pool cattle: 4 of 5 nodes' "$name" '1 is missing'
}

# The second generation wants one.
smaller_pool_loses_nobody() {
    coordinator_says status 'pool cattle: 4 of 1 nodes' '3 more than the definition wants' || return
    [ "$(kubectl get nodes -l example.org/herd=highland --no-headers | grep -cw Ready)" -eq 4 ]
}

machine_without_ticket_shows_its_fingerprint() {
    "$lab" coordinator cloud-init --node worker-2 --without-ticket >"$scratch/user-data" || return
    ! grep -q ticket.key "$scratch/user-data" || return
    "$lab" add worker-2 10.77.0.15 <"$scratch/user-data" || return
    until_true 60 agent_says worker-2 'waits for the operator: coordinator node approve worker-2' || return
    fingerprint=$(sed -n 's/.*--fingerprint \([^ ,]*\).*/\1/p' "$scratch/status")
    echo "the node says $fingerprint"
    [ -n "$fingerprint" ] && grep -F "$fingerprint" "$STATE/nodes/worker-2/console.log" &&
        coordinator_says 'node list' worker-2 'waits for approval' "$fingerprint" &&
        coordinator_says status '1 machine waits for approval'
}

wrong_fingerprint_approves_nobody() {
    ! "$lab" coordinator node approve worker-2 --fingerprint "SHA256:$(printf '%064d' 0)"
}

approved_machine_becomes_the_node() {
    "$lab" coordinator node approve worker-2 --fingerprint "$fingerprint" || return
    until_true 180 agent_converged worker-2 || { on worker-2 node-agent status; return 1; }
    until_true 120 node_is_ready worker-2
}

access_ends_with_its_time() {
    (umask 077 && "$lab" coordinator kubeconfig --user eve --ttl 15s >"$scratch/eve") || return
    grep -F 'server: "https://10.77.0.10:6443"' "$scratch/eve" || return
    kubectl --kubeconfig "$scratch/eve" get nodes || return
    until_true 40 sh -c "$lab kubectl --kubeconfig $scratch/eve get nodes 2>&1 | grep Unauthorized"
}
