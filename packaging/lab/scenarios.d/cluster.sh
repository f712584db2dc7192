# The demo cluster: three control planes with their own etcd, a worker, a load balancer.
# shellcheck shell=bash

promises() {
    promise 'kubectl through the load balancer shows four Ready nodes' every_node_is_ready
    promise 'no node runs or listens for ssh' no_sshd
    promise 'every machine has an id of its own' machine_ids_differ
    promise 'etcd is three started members over TLS' etcd_is_a_tls_quorum
    promise 'no two members share a key' etcd_keys_differ
    promise 'every system pod runs' system_pods_run
    promise 'the insecure API port is closed' insecure_port_is_closed
    promise 'verify proves pods, services and ports of every node, and the API with each control plane stopped' verify_proves_the_cluster
    promise 'no kubeconfig and no key for the API stays on the host of the coordinator' no_access_stays_on_the_coordinator
    promise 'a second apply of the same definition does nothing' second_apply_does_nothing
    promise 'a second run of the same manifest writes and restarts nothing' second_run_changes_nothing
    promise 'apply --only gives one control plane the new name, and the others keep theirs' subset_gets_the_new_name
    promise 'a new name reaches each API server, with no gap, no restart and no other key' new_name_reaches_every_control_plane
    promise 'the ledger has every certificate of every control plane' ledger_has_every_certificate
    promise 'a corrupt certificate is found, and warned of' corrupt_certificate_is_found
    promise 'a node tells its status, and the API answers, with the coordinator down' status_without_coordinator
    promise 'a killed coordinator comes back with all it knew' killed_coordinator_returns
    promise 'the coordinator holds no byte of a CA key or join token' coordinator_holds_no_secret
    promise 'no secret stands in an agent journal' no_secret_in_journals
    promise 'the API survives the power cut of a control plane, which returns' api_survives_a_dead_control_plane
    promise 'a worker survives a reboot' worker_survives_a_reboot
    promise 'a joined control plane whose API server manifest is taken aside is not reset, and comes back with it' joined_node_is_not_reset
    promise 'an etcd that keeps crashing is not called converged, and heals' crashing_etcd_is_seen
    promise 'a control plane that loses power while it joins keeps its etcd member and its data' power_cut_in_join_keeps_etcd
    promise 'a partitioned worker returns when the partition heals' partition_heals
    promise 'an upgrade and a downgrade of the agent restart it, and nothing else' agent_goes_up_and_down "${workers[0]}"
    promise 'an upgrade and a downgrade of the coordinator restart it' coordinator_goes_up_and_down
    promise 'the former release takes over from this one, its agents change nothing, and this one takes over again' former_release_works_and_goes
    promise 'an upgrade of haproxy or containerd with new defaults asks nothing' new_defaults_are_not_asked_about
    promise 'an agent whose package is removed stops, and the node goes on' removed_agent_stops "${workers[0]}"
    promise 'a purged agent leaves nothing of its own, and a new package starts nothing' purged_agent_leaves_nothing_of_its_own "${workers[0]}"
    promise 'a purged coordinator says which keys stay, and how to delete them' purged_coordinator_says_what_stays
}
