# Promises about machines whose packages want them to reboot.
# shellcheck shell=bash

# windowed DEFINITION FROM MINUTES writes it with a maintenance window that opens so many minutes from now.
windowed() {
    local from
    from=$(date -u -d "$2 minutes" +%H:%M)
    sed "s|^maintenance:.*|maintenance: {reboots: whenRequired, windows: [{from: \"$from\", minutes: $3, timeZone: UTC}]}|" \
        "$1" >"$scratch/windowed.yaml" && "$lab" apply "$scratch/windowed.yaml"
}

boot_ids() { local node; for node in "$@"; do on "$node" cat /proc/sys/kernel/random/boot_id || echo "$node is off"; done; }

# want_reboot NODE…: what apt leaves behind after it has installed a kernel.
want_reboot() {
    local node
    for node in "$@"; do on "$node" sh -c 'echo linux-image-amd64 >/run/reboot-required.pkgs; >/run/reboot-required' || return; done
}

wants_no_reboot() { ! on "$1" ls /run/reboot-required; }

waits_for_its_window() { "$lab" coordinator status | grep -E "^$1: reboot required since .*linux-image-amd64.* waits for the window"; }

says_that_it_waits() { on "$1" node-agent status | grep -E '^reboot +required since .* waits for the window'; }

# reboots_wait DEFINITION: all want to, and none does outside of the window.
reboots_wait() {
    local node before
    windowed "$1" 120 60 && learn_nodes || return
    before=$(boot_ids "${machines[@]}")
    want_reboot "${machines[@]}" || return
    for node in "${machines[@]}"; do until_true 60 waits_for_its_window "$node" || return; done
    says_that_it_waits "${nodes[0]}" && [ "$before" = "$(boot_ids "${machines[@]}")" ]
}

# The operator's word counts outside of the window, too; the command ends when the machine is whole again.
order_reboots_at_once() {
    local node=${workers[-1]} before
    before=$(boot_ids "$node")
    "$lab" coordinator node reboot "$node" || return
    [ "$before" != "$(boot_ids "$node")" ] && every_node_is_usable && wants_no_reboot "$node"
}

every_node_is_usable() {
    every_node_is_ready && ! kubectl get nodes -o yaml | grep -E 'unschedulable: true|muster/away'
}

# watch_nodes asks the API through the load balancer without a pause, and writes down which nodes are not there.
watch_nodes() {
    while :; do
        if kubectl get nodes --no-headers --request-timeout=15s >"$scratch/watch.now" 2>&1; then
            grep -vE ' Ready ' "$scratch/watch.now" | awk '{print $1}' | paste -sd' ' >>"$scratch/watch"
        elif grep -q 'etcdserver: leader changed' "$scratch/watch.now"; then
            # An answer too: the rest of etcd has another leader within the second, and whoever asked asks again.
            echo LEADER >>"$scratch/watch"
        else
            { echo -n 'FAILED '; tr '\n' ' ' <"$scratch/watch.now"; echo; } >>"$scratch/watch"
        fi
    done
}

no_reboot_is_wanted() { local node; for node in "${nodes[@]}"; do wants_no_reboot "$node" || return; done; }

# all_reboot_in_the_window DEFINITION: one after the other, while the API answers.
all_reboot_in_the_window() {
    local before after watcher start=$SECONDS
    before=$(boot_ids "${nodes[@]}")
    on "$coordinator" rm /run/reboot-required || return
    : >"$scratch/watch"
    watch_nodes &
    watcher=$!
    windowed "$1" -5 120 && until_true 900 no_reboot_is_wanted && until_true 180 every_node_is_usable
    local status=$?
    kill "$watcher"
    wait "$watcher" 2>/dev/null
    sort "$scratch/watch" | uniq -c
    [ "$status" -eq 0 ] || return
    note="$((SECONDS - start)) s for ${#nodes[@]} nodes"
    after=$(boot_ids "${nodes[@]}")
    diff <(echo "$before") <(echo "$after") >"$scratch/boots"
    [ "$(grep -c '^>' "$scratch/boots")" -eq $((${#nodes[@]} - 1)) ]
}

# The sampled nodes that were not Ready, or took no pods: never two at a time.
one_at_a_time() { [ -s "$scratch/watch" ] && ! grep -v FAILED "$scratch/watch" | grep -E '[^ ]+ [^ ]+'; }

# At most one request a control plane meets the moment in which etcd's leader goes.
api_answered_all_the_time() {
    [ -s "$scratch/watch" ] && ! grep FAILED "$scratch/watch" || return
    [ "$(grep -c LEADER "$scratch/watch")" -le "${#control_planes[@]}" ]
}

# haproxy took each control plane out because it said so, not because it was gone.
api_servers_left_before_they_ended() {
    local node
    on "$coordinator" journalctl --no-pager -o cat -t haproxy | grep 'is DOWN' | tee "$scratch/down"
    for node in "${control_planes[@]}"; do
        grep -E "be-apiserver/$node is DOWN, reason: Layer7 wrong status" "$scratch/down" || return
    done
}

# A control plane loses its power when its API server was taken away already: pods may come again when it is whole.
power_cut_is_mended() {
    local node=${control_planes[-1]} manifests=/etc/kubernetes
    want_reboot "$node" || return
    until_true 90 on "$node" ls $manifests/muster-kube-apiserver.yaml && "$lab" kill "$node" && "$lab" start "$node" || return
    until_true 180 every_node_is_usable && until_true 60 no_reboot_is_going_on || return
    on "$node" ls $manifests/manifests/kube-apiserver.yaml && ! on "$node" ls $manifests/muster-kube-apiserver.yaml
}

# The load balancer's machine, and with it the coordinator.
balancer_reboots_too() {
    local before
    before=$(boot_ids "$coordinator")
    want_reboot "$coordinator" || return
    until_true 180 rebooted "$coordinator" "$before" && until_true 120 agent_converged "$coordinator" && every_node_is_usable
    until_true 60 no_reboot_is_going_on
}

rebooted() { local now; now=$(boot_ids "$1") && [ "$now" != "$2" ]; }

no_reboot_is_going_on() { ! "$lab" coordinator status | grep -E 'lease reboot|reboot required'; }
