# etcd on machines of its own.
# shellcheck shell=bash

worker_has_its_labels_and_taints() {
    has_labels worker-1 topology.kubernetes.io/zone=east example.org/disk=ssd &&
        has_taints worker-1 example.org/dedicated=builds:NoSchedule example.org/slow=:PreferNoSchedule
}

control_planes_take_no_pods() { has_taints cp-1 "$master_taint" && has_taints cp-2 "$master_taint"; }

api_survives_a_dead_member() {
    "$lab" kill etcd-1 && until_true 60 kubectl get nodes --no-headers && "$lab" start etcd-1 &&
        until_true 60 etcdctl_on etcd-1 endpoint health
}

promises() {
    promise 'dedicated etcd: etcd is three started members over TLS' etcd_is_a_tls_quorum
    promise 'dedicated etcd: no two members share a key' etcd_keys_differ
    promise 'dedicated etcd: its machines have certificates of the etcd CA, and nothing of Kubernetes' etcd_machines_know_no_kubernetes
    promise 'dedicated etcd: the API servers are its clients, by certificate only' api_servers_are_etcd_clients
    promise 'only control planes hold the keys of the authorities' only_control_planes_hold_authorities
    promise 'every system pod runs' system_pods_run
    promise 'labels and taints of the definition are on the worker' worker_has_its_labels_and_taints
    promise 'control planes, and no others, are marked as such' control_planes_are_marked
    promise 'a control plane that is no worker has the taint of control planes' control_planes_take_no_pods
    promise 'verify names the node whose ports and way to pods are cut, and nothing else' verify_names_what_is_broken
    promise 'dedicated etcd: a second apply does nothing' second_apply_does_nothing
    promise 'dedicated etcd: a second run writes and restarts nothing' second_run_changes_nothing
    promise 'the API survives the power cut of an etcd machine, which returns' api_survives_a_dead_member
}
