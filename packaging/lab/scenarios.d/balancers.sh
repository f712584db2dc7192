# Two load balancers with one address, and a worker that needs neither.
# shellcheck shell=bash

virtual=10.77.0.9
endpoint=api.balancers.internal

has_address() { on "$1" ip -4 -o address show | grep -F " $virtual/32 " >/dev/null; }

# holders prints the load balancers that have the virtual address.
holders() {
    local node
    for node in lb-1 lb-2; do ! has_address "$node" 2>/dev/null || echo "$node"; done
}

one_has_the_address() { [ "$(holders | wc -l)" -eq 1 ]; }

# Who has the address serves it, and the other one listens there, too.
address_is_shared() {
    local node
    until_true 30 one_has_the_address || return
    for node in lb-1 lb-2; do
        on "$node" ss -Hltn "src $virtual and sport = :6443" | grep LISTEN || return
        on "$node" keepalived --config-test --use-file /etc/keepalived/keepalived.conf || return
    done
    kubectl config view -o jsonpath='{.clusters[0].cluster.server}' | grep -x "https://$virtual:6443" &&
        kubectl get --raw /readyz
}

certificate_names_every_way() {
    local name
    on cp-1 openssl x509 -in /etc/kubernetes/pki/apiserver.crt -noout -ext subjectAltName >"$scratch/sans" || return
    for name in "DNS:$endpoint" "IP Address:$virtual" 'IP Address:10.77.0.10' 'IP Address:10.77.0.20'; do
        grep -qF "$name" "$scratch/sans" || { cat "$scratch/sans"; return 1; }
    done
}

# talks_locally PROGRAM: all its connections to the API are to the worker itself.
talks_locally() {
    on worker-1 ss -Htnp state established | grep "\"$1\"" | grep ':6443 ' >"$scratch/connections" &&
        ! grep -v '127\.0\.0\.1:6443 ' "$scratch/connections"
}

worker_balances_for_itself() {
    on worker-1 getent hosts "$endpoint" | grep '^127\.0\.0\.1 ' && until_true 60 talks_locally kubelet &&
        until_true 60 talks_locally kube-proxy && on lb-1 getent hosts "$endpoint" | grep "^$virtual "
}

quick_kubectl() { kubectl --request-timeout=1s get --raw /readyz; }

# The one that has the address loses power. It also hosts the coordinator, or not: the API goes on in either case.
address_moves() {
    local before
    killed=$(holders)
    before=$EPOCHREALTIME
    # The wire first: a program that dies before the machine does could still say goodbye.
    "$lab" partition "$killed" && "$lab" kill "$killed" && until_true 30 quick_kubectl || return
    note="$killed died, the API answered after $(awk -v a="$before" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }') s"
    "$lab" heal "$killed"
    holder=$(holders)
    [ -n "$holder" ] && [ "$holder" != "$killed" ]
}

balancer_is_back() {
    agent_converged "$killed" && on "$killed" systemctl is-active haproxy keepalived &&
        on "$killed" bash /etc/keepalived/check-balancer
}

# Its keepalived must have had the time to take the address, if it were to.
returning_one_takes_nothing() {
    local entered
    entered=$(on "$holder" journalctl --no-pager -u keepalived | grep -c 'Entering MASTER STATE')
    "$lab" start "$killed" && until_true 120 balancer_is_back || return
    until_true 30 on "$killed" sh -c "journalctl --no-pager -b -u keepalived | grep 'Entering BACKUP STATE'" || return
    [ "$(holders)" = "$holder" ] && quick_kubectl &&
        [ "$(on "$holder" journalctl --no-pager -u keepalived | grep -c 'Entering MASTER STATE')" = "$entered" ]
}

# A haproxy that hangs still has its connections taken by the kernel: only asking it tells.
hanging_haproxy_loses_the_address() {
    local from=$holder
    on "$from" systemctl kill --signal=STOP haproxy
    until_true 30 address_left "$from"
    local status=$?
    on "$from" systemctl kill --signal=CONT haproxy
    [ "$status" -eq 0 ] && until_true 30 quick_kubectl && until_true 30 one_has_the_address && [ "$(holders)" = "$killed" ]
}

address_left() { ! has_address "$1"; }

# kubectl of the control plane, by its own address: there is no load balancer.
on_cp() { on cp-1 kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://10.77.0.11:6443 "$@"; }

worker_is_ready() {
    [ "$(on_cp get node worker-1 -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}')" = True ]
}

node_is_lost() { on_cp get node "$1" --no-headers | grep NotReady; }

# cp-1, whose kubelet has no balancer of its own, shows when every grace is over.
worker_survives_without_balancers() {
    "$lab" kill lb-1 && "$lab" kill lb-2 && until_true 120 node_is_lost cp-1 && worker_is_ready
}

late_pod_runs() { [ "$(on_cp get pod late -o jsonpath='{.status.phase} {.spec.nodeName}')" = 'Running worker-1' ]; }

# Old pods serve, a new one starts, and its service is programmed.
workloads_go_on() {
    local address service node=worker-1
    address=$(awk '$1 == "worker-1" { print $2 }' "$scratch/pods")
    service=$(on_cp get service probe -o jsonpath='{.spec.clusterIP}')
    until_true 10 ask "$node" "$address" "http://$service/name" || return
    on_cp run late --image="$(on_cp get pod -l probe=lab -o jsonpath='{.items[0].spec.containers[0].image}')" \
        --image-pull-policy=Never --labels=late=yes && until_true 60 late_pod_runs || return
    on_cp expose pod late --port=80 --target-port="$pod_port" || return
    address=$(on_cp get pod late -o jsonpath='{.status.podIP}')
    service=$(on_cp get service late -o jsonpath='{.spec.clusterIP}')
    # shellcheck disable=SC2016
    pod_network "$node" "$address" setsid --fork python3 -m http.server "$pod_port" --directory /run/lab-probe \
        </dev/null >/dev/null 2>&1
    until_true 30 ask "$node" "$address" "http://$service/name"
}

balancers_return() {
    "$lab" start lb-1 && "$lab" start lb-2 && until_true 120 quick_kubectl && every_node_is_ready &&
        until_true 120 one_has_the_address && until_true 120 agent_converged lb-1 && until_true 120 agent_converged lb-2
}

promises() {
    promise 'two load balancers share one address, and both listen on it' address_is_shared
    promise 'the API server proves itself under the name, the shared address and both load balancers' \
        certificate_names_every_way
    promise 'kubelet and kube-proxy of a worker reach the API through the worker itself' worker_balances_for_itself
    promise 'balancers: pods on all nodes reach each other' pods_reach_each_other
    promise 'balancers: a second apply does nothing' second_apply_does_nothing
    promise 'balancers: a second run writes and restarts nothing' second_run_changes_nothing
    promise 'the load balancer with the address loses power, and the API answers through the other' address_moves
    promise 'the one that comes back does not take the address away' returning_one_takes_nothing
    promise 'a load balancer whose haproxy hangs loses the address' hanging_haproxy_loses_the_address
    promise 'without any load balancer a worker stays Ready, when a control plane does not' \
        worker_survives_without_balancers
    promise 'without any load balancer pods and services of a worker go on, and new ones start' workloads_go_on
    promise 'load balancers that come back find everything as it was' balancers_return
    promise 'balancers: a second run after all that writes and restarts nothing' second_run_changes_nothing
}
