# etcd on machines of its own.
# shellcheck shell=bash

worker_has_its_labels_and_taints() {
    has_labels worker-1 topology.kubernetes.io/zone=east example.org/disk=ssd &&
        has_taints worker-1 example.org/dedicated=builds:NoSchedule example.org/slow=:PreferNoSchedule
}

control_planes_take_no_pods() { has_taints cp-1 "$(control_plane_taints)" && has_taints cp-2 "$(control_plane_taints)"; }

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
    promise 'every machine keeps its firewall' every_firewall_is_in_force
    promise 'from every node to every port: what the port matrix lists is reached, and nothing else' every_port_is_as_the_matrix_says
    promise 'a program that listens on a forbidden port is not reached' forbidden_listener_is_unreachable
    promise 'pods on all nodes reach each other' pods_reach_each_other
    promise 'a service reaches pods, by its address and by node ports' service_reaches_pods
    promise 'dedicated etcd: a second apply does nothing' second_apply_does_nothing
    promise 'dedicated etcd: a second run writes and restarts nothing' second_run_changes_nothing
    promise 'a firewall that was flushed or deleted returns' flushed_firewall_returns
    promise 'the API survives the power cut of an etcd machine, which returns' api_survives_a_dead_member
    promise 'a firewall is up before the agent after a power cut' firewall_survives_a_power_cut etcd-1
    promise 'a file that was changed in the artifact store installs nothing' tampered_artifact_installs_nothing
    promise 'a definition without the firewall leaves no table, unit or file of it' without_firewall_nothing_is_left
}
