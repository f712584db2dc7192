# Promises about the coordinator: what depends on it, and what it cannot know.
# shellcheck shell=bash

status_without_coordinator() {
    on "$coordinator" systemctl stop muster-coordinator
    on "${control_planes[0]}" node-agent status
    local status=$?
    kubectl get nodes --no-headers || status=1
    on "$coordinator" systemctl start muster-coordinator
    return "$status"
}

killed_coordinator_returns() {
    local node
    on "$coordinator" systemctl kill --signal=KILL muster-coordinator
    until_true 30 "$lab" coordinator status && "$lab" coordinator node list | tee "$scratch/nodes" || return
    for node in "${machines[@]}"; do grep -qw -- "$node" "$scratch/nodes" || return; done
}

# Access that was given to people is with them: its host keeps no kubeconfig and no client key for the API, though
# `kubeconfig` and `verify` have run there.
no_access_stays_on_the_coordinator() {
    local words='client-(key|certificate)-data: *[A-Za-z0-9+/=]{40}'
    on "${control_planes[0]}" grep -lE "$words" /etc/kubernetes/admin.conf || return
    ! on "$coordinator" grep -rlsE --binary-files=text "$words" /etc /var/lib/muster /var/lib/muster-agent /var/cache \
        /root /home /tmp /run/muster
}

# No byte of a CA key, of the key of an administrator, or of a token in the coordinator's files or memory.
coordinator_holds_no_secret() {
    local pid first=${control_planes[0]}
    authority_lines >"$scratch/canaries"
    on "$first" sed -n 's/^ *client-key-data: //p' /etc/kubernetes/admin.conf | base64 -d | sed -n 2p >>"$scratch/canaries"
    on "$first" env KUBECONFIG=/etc/kubernetes/admin.conf kubeadm token list -o jsonpath='{.token}{"\n"}' 2>/dev/null |
        grep -E '^[a-z0-9]{6}\.' >>"$scratch/canaries" || true
    [ "$(wc -l <"$scratch/canaries")" -ge 5 ] || return 1
    on "$coordinator" tar -C /var/lib/muster -cf - . >"$scratch/state.tar"
    pid=$(on "$coordinator" systemctl show -p MainPID --value muster-coordinator)
    on "$coordinator" python3 -c '
import sys
with open(f"/proc/{sys.argv[1]}/maps") as maps, open(f"/proc/{sys.argv[1]}/mem", "rb", 0) as memory:
    for line in maps:
        fields = line.split()
        if "r" not in fields[1] or fields[-1] in ("[vvar]", "[vsyscall]"): continue
        start, end = (int(x, 16) for x in fields[0].split("-"))
        try:
            memory.seek(start)
            sys.stdout.buffer.write(memory.read(end - start))
        except OSError:
            pass' "$pid" >"$scratch/memory"
    [ -s "$scratch/memory" ] && [ -s "$scratch/state.tar" ] || return 1
    # The images must be searchable at all: a thing that is known to be there is found.
    grep -qaF "$first" "$scratch/state.tar" || return 1
    ! grep -aFf "$scratch/canaries" "$scratch/state.tar" "$scratch/memory"
}

no_secret_in_journals() {
    local node
    for node in "${nodes[@]}"; do
        if on "$node" journalctl -u muster-agent --no-pager | grep -E 'BEGIN [A-Z ]*PRIVATE KEY|[^a-z0-9][a-z0-9]{6}\.[a-z0-9]{16}[^a-z0-9]'; then
            return 1
        fi
    done
}
