# Promises about certificates: names that change, some nodes first, and the ledger of all of them.
# shellcheck shell=bash

new_name=api.lab.example

# apply_new_name OPTION… applies the definition with one more name of the API server.
apply_new_name() {
    local target=$NODE_DEFINITION/named.yaml
    on "$coordinator" sed -e "s/^  skipAddons: .*/&\\n  apiServer: {certSANs: [$new_name]}/" \
        "$NODE_DEFINITION/$definition" >"$scratch/named" || return
    # shellcheck disable=SC2016 # the node's shell expands
    on "$coordinator" sh -c 'cat >"$1"' sh "$target" <"$scratch/named" || return
    "$lab" coordinator apply -f "$target" "$@"
}

# served NODE prints the certificate that its API server shows.
served() {
    on "$1" sh -c "openssl s_client -connect \$(hostname):6443 </dev/null 2>/dev/null | openssl x509 -noout -text"
}

serves_new_name() { served "$1" | grep "DNS:$new_name" >/dev/null; }

# Everything of the PKI but the API server's certificate, with the API server's process.
pki_of() {
    on "$1" sh -c "find /etc/kubernetes/pki /etc/etcd/pki -type f ! -name apiserver.crt -exec sha256sum {} + | sort -k 2
        pidof kube-apiserver etcd"
}

take_pki() {
    local node
    for node in "${control_planes[@]}"; do pki_of "$node" >"$scratch/$node.pki.$1" || return; done
}

# watch_api prints the time and whether the API answered through the load balancer, until it is killed.
watch_api() {
    # shellcheck disable=SC2016 # the node's shell expands
    on "$coordinator" sh -c 'while :; do
        if curl -sk --max-time 2 https://10.77.0.10:6443/readyz >/dev/null; then echo ok; else echo down; fi; sleep 0.5
    done'
}

subset_gets_the_new_name() {
    take_pki before || return
    apply_new_name --only cp-1 | tee "$scratch/subset" || return
    grep -qx 'generation [0-9]* is handed only to cp-1' "$scratch/subset" || return
    until_true 180 serves_new_name cp-1 || return
    ! serves_new_name cp-2 && ! serves_new_name cp-3 || return
    "$lab" coordinator status | tee "$scratch/status"
    grep -q 'is handed only to cp-1: ' "$scratch/status" && grep -q 'cp-2.*held back' "$scratch/status"
}

new_name_reaches_every_control_plane() {
    local node watcher
    watch_api >"$scratch/api" &
    watcher=$!
    apply_new_name || return
    for node in "${control_planes[@]}"; do until_true 240 serves_new_name "$node" || return; done
    for node in "${machines[@]}"; do until_true 120 agent_converged "$node" || return; done
    kill "$watcher"
    grep -c ok "$scratch/api"
    # Never down for two looks in a row.
    ! grep -A 1 down "$scratch/api" | grep -v '^--' | awk '/down/ && last == "down" { bad = 1 } { last = $0 } END { exit !bad }' \
        || return
    take_pki after || return
    for node in "${control_planes[@]}"; do diff -u "$scratch/$node.pki.before" "$scratch/$node.pki.after" || return; done
    kubectl --namespace kube-system get configmap kubeadm-config --output yaml | grep "$new_name" || return
    "$lab" coordinator status | tee "$scratch/status"
    ! grep -q 'handed only' "$scratch/status"
}

# ledger_rows TEXT prints the rows of the ledger with it; a ledger with a problem is one, too, whatever the exit code.
ledger_rows() { { "$lab" coordinator cert list || true; } | grep -F "$1"; }

ledger_has_every_certificate() {
    local node path
    for node in "${control_planes[@]}"; do
        for path in /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/front-proxy-client.crt /etc/kubernetes/admin.conf \
            /etc/etcd/pki/server.crt /var/lib/kubelet/pki/kubelet-client-current.pem /var/lib/muster-agent/node.crt; do
            ledger_rows "$node" | grep -F "$path" | grep -w ok || { echo "no $path of $node"; return 1; }
        done
    done
    "$lab" coordinator cert show cp-1 /etc/kubernetes/pki/apiserver.crt | grep "$new_name" || return
    "$lab" coordinator cert list --problems
}

corrupt_certificate_is_found() {
    on cp-2 sh -c 'echo nonsense >/etc/kubernetes/pki/junk.crt; systemctl restart muster-agent'
    until_true 60 eval 'ledger_rows junk.crt | grep unreadable' || return
    "$lab" coordinator status | grep 'cp-2: /etc/kubernetes/pki/junk.crt is unreadable' || return
    on cp-2 sh -c 'rm /etc/kubernetes/pki/junk.crt; systemctl restart muster-agent'
    until_true 60 eval '! ledger_rows junk.crt' && "$lab" coordinator cert list --problems
}
