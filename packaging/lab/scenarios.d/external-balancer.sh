# A balancer that is not Muster's: a program on cp-1, at an address of its own, that passes connections on.
# shellcheck shell=bash

# A cluster that has not converged is status 3.
waits_for_the_balancer() {
    "$lab" coordinator status >"$scratch/status" || [ $? -eq 3 ] || return
    grep 'cp-1.*external balancer at 10.77.0.20:7443 to accept connections' "$scratch/status"
}

# beside_up starts the balancer when the first control plane has said that it waits for it, and keeps what it saw.
beside_up() {
    until_true 300 waits_for_the_balancer || return
    {
        "$lab" coordinator status || :
        on cp-1 node-agent status || :
        on cp-1 sh -c 'ls /etc/kubernetes/*.conf /var/lib/kubelet/config.yaml 2>/dev/null | grep . || echo nothing is begun'
    } >"$scratch/before-the-balancer"
    on cp-1 ip address add 10.77.0.20/24 dev host0
    on cp-1 systemd-run --quiet --unit=their-balancer socat TCP-LISTEN:7443,fork,reuseaddr TCP:10.77.0.11:6443
}

nothing_began_before() {
    cat "$scratch/before-the-balancer"
    grep 'waiting for the external balancer at 10.77.0.20:7443 to accept connections: .*does not answer' \
        "$scratch/before-the-balancer" && grep -x 'nothing is begun' "$scratch/before-the-balancer"
}

api_is_behind_the_balancer() {
    "$lab" kubectl config view -o jsonpath='{.clusters[0].cluster.server}' | grep -x 'https://10.77.0.20:7443' &&
        "$lab" kubectl get --raw /readyz && on cp-1 systemctl is-active their-balancer && ! on cp-1 systemctl is-active haproxy
}

# The balancer is not Muster's to start: the node only says what it cannot reach.
balancer_may_come_and_go() {
    on cp-1 systemctl kill --signal=STOP their-balancer
    on cp-1 systemctl restart muster-agent && until_true 60 agent_converged cp-1
    local status=$?
    on cp-1 systemctl kill --signal=CONT their-balancer
    [ "$status" -eq 0 ] && until_true 60 kubectl get --raw /readyz
}

promises() {
    promise 'external balancer: nothing begins before it answers, and the status names it' nothing_began_before
    promise 'external balancer: the API is behind it, and no haproxy of ours runs' api_is_behind_the_balancer
    promise 'external balancer: every system pod runs' system_pods_run
    promise 'external balancer: a second apply does nothing' second_apply_does_nothing
    promise 'external balancer: a second run writes and restarts nothing' second_run_changes_nothing
    promise 'external balancer: an agent that starts while it hangs has nothing to do' balancer_may_come_and_go
}
