# Promises about what a definition brings of its own: host settings, files, hooks, addons.
# shellcheck shell=bash

# apply_changed FILE SED-ARGUMENT… writes a changed definition beside the one in force, and applies it.
apply_changed() {
    local target=$NODE_DEFINITION/$1
    shift
    on "$coordinator" sed "$@" "$NODE_DEFINITION/$definition" >"$scratch/changed" || return
    # shellcheck disable=SC2016 # the node's shell expands
    on "$coordinator" sh -c 'cat >"$1"' sh "$target" <"$scratch/changed" || return
    "$lab" coordinator apply -f "$target"
}

second_generation() { apply_changed second.yaml "$@" -e 's/^#2//' -e '/ #1$/d'; }
# shellcheck disable=SC2016 # sed's last line
third_generation() { second_generation -e '/^addons:/,/sha256:/d' -e '/- name: hangs/,$d'; }

all_machines_converge() {
    local machine
    for machine in "$@"; do until_true 120 agent_converged "$machine" || return; done
}

host_settings_hold() {
    local node
    for node in "${nodes[@]}"; do
        [ "$(on "$node" sysctl --values net.ipv4.tcp_fin_timeout)" = 27 ] || return
        [ "$(on "$node" sysctl --values net.ipv4.ip_forward)" = 1 ] || return
        on "$node" grep -qx nf_conntrack /etc/modules-load.d/90-muster.conf || return
        on "$node" test -e /sys/module/nf_conntrack || return
        [ "$(on "$node" getent hosts mirror.example | awk 'NR == 1 { print $1 }')" = 10.77.0.1 ] || return
        [ "$(on "$node" getent hosts cp-2 | awk 'NR == 1 { print $1 }')" = 10.77.0.12 ] || return
        [ -z "$(on "$node" tail -n +2 /proc/swaps)" ] || return
    done
}

swap_stays_off() {
    on worker-1 sh -c 'echo "/dev/none none swap sw 0 0" >>/etc/fstab; systemctl restart muster-agent'
    until_true 60 on worker-1 grep -x '# switched off by Muster: /dev/none none swap sw 0 0' /etc/fstab
}

files_are_filled_in() {
    [ "$(on cp-1 cat /etc/lab/rack.conf)" = 'cp-1 at 10.77.0.11 is control-plane+etcd in rack left' ] || return
    [ "$(on cp-2 cat /etc/lab/rack.conf)" = 'cp-2 at 10.77.0.12 is control-plane in rack right' ] || return
    [ "$(on cp-1 stat --format '%U:%G %a' /etc/lab/rack.conf)" = 'daemon:adm 640' ] || return
    ! on worker-1 test -e /etc/lab/rack.conf || return
    on worker-1 test -e /etc/lab/short-lived && [ "$(on worker-1 cat /etc/issue.net)" = 'a machine of the lab' ]
}

hooks_ran_once() {
    local node
    for node in "${nodes[@]}"; do
        on "$node" cat /var/lib/hook-once | tee "$scratch/once"
        [ "$(wc -l <"$scratch/once")" -eq 1 ] && grep -q "^$node 10\.77\.0\." "$scratch/once" || return
    done
}

# evidence_of NODE FILE prints one file of the archive.
evidence_of() {
    # shellcheck disable=SC2016 # the node's shell expands
    on "$1" sh -c 'node-agent evidence --file /root/evidence.tar >&2 && tar --extract --to-stdout --file /root/evidence.tar \
        "muster-evidence/$1"' sh "$2"
}

evidence_tells_of_hooks() {
    evidence_of cp-1 programs/hook-post-install-once.log | tee "$scratch/hook"
    grep -qx 'hook once of cp-1 at 10.77.0.11' "$scratch/hook" || return
    evidence_of cp-1 logs/muster-agent.service.txt | grep 'step hook-post-install-once: done'
}

greeting() { kubectl get configmap greeting -o 'jsonpath={.data.words}'; }

addon_is_applied_by_one() {
    [ "$(greeting)" = hello ] || return
    "$lab" coordinator events | grep 'lease.*addon-greeting' | tee "$scratch/leases"
    [ -s "$scratch/leases" ]
}

changed_addon_needs_its_digest() {
    on "$coordinator" sed -i 's/hello/goodbye/' "$NODE_DEFINITION/everything/greeting.yaml"
    second_generation | tee "$scratch/refused" && return 1
    return 0
}

changed_addon_is_applied() {
    local digest
    digest=$(on "$coordinator" sha256sum "$NODE_DEFINITION/everything/greeting.yaml" | cut -d' ' -f1)
    journald_before=$(on worker-1 systemctl show --property MainPID systemd-journald)
    second_generation -e "s/sha256: .*/sha256: $digest/" || return
    until_true 90 sh -c "[ \"\$($lab kubectl get configmap greeting -o 'jsonpath={.data.words}')\" = goodbye ]"
}

files_that_are_no_longer_listed_go() {
    ! on worker-1 test -e /etc/lab/short-lived || return
    on worker-1 cat /etc/issue.net
    on worker-1 grep -q Debian /etc/issue.net
}

changed_file_restarts_its_unit() {
    until_true 60 on worker-1 grep -q 20002 /etc/systemd/journald.conf.d/lab.conf || return
    [ "$journald_before" != "$(on worker-1 systemctl show --property MainPID systemd-journald)" ]
}

hook_that_hangs_is_told() {
    on worker-1 node-agent status | tee "$scratch/status"
    grep -q 'the script ran past its 3 s and was ended, with all that it had started: hook hangs begins' "$scratch/status"
}

hanging_hook_is_ended() {
    until_true 90 hook_that_hangs_is_told || return
    # The script is tried again and again; what it leaves behind would be there in the pauses, too.
    until_true 30 sh -c "! $lab exec worker-1 pgrep -f 'sleep 100007[7]'"
}

removed_addon_stays() {
    third_generation || return
    all_machines_converge "${machines[@]}" || return
    [ "$(greeting)" = goodbye ]
}

hooks_keep_count() {
    local runs
    runs=$(on worker-1 sh -c 'wc -l </var/lib/hook-always') && echo "hook always has run $runs times"
    [ "$runs" -ge 2 ] && hooks_ran_once
}
