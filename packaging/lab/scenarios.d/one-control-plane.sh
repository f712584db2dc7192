# One control plane that is everything, without a load balancer.
# shellcheck shell=bash

control_plane_hosts_the_coordinator() { [ "$coordinator" = cp-1 ] && "$lab" coordinator status; }

control_plane_takes_pods() {
    has_taints cp-1 example.org/busy=yes:PreferNoSchedule && has_labels cp-1 example.org/disk=ssd
}

promises() {
    promise 'one control plane: it hosts the coordinator, and all has converged' control_plane_hosts_the_coordinator
    promise 'one control plane: etcd is one started member over TLS' etcd_is_a_tls_quorum
    promise 'one control plane: every system pod runs' system_pods_run
    promise 'one control plane: as a worker it takes pods, with its own label and taint' control_plane_takes_pods
    promise 'one control plane: pods on all nodes reach each other' pods_reach_each_other
    promise 'one control plane: a service reaches pods' service_reaches_pods
    promise 'one control plane: a verification that is ended early leaves nothing, or the next one removes it' verify_leaves_nothing_when_ended
    promise 'one control plane: the coordinator beside the CA holds no byte of its keys' coordinator_holds_no_secret
    promise 'one control plane: a second apply does nothing' second_apply_does_nothing
    promise 'one control plane: a second run writes and restarts nothing' second_run_changes_nothing
}
