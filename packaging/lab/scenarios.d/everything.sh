# Kubernetes from packages, a pool, addons, files, hooks, host settings, and all ways to become a node.
# shellcheck shell=bash

promises() {
    promise 'every node is Ready, with a network that a manifest brings' every_node_is_ready
    promise 'pods on all nodes reach each other through the network of the manifest' pods_reach_each_other
    promise 'the network has the pod network of the definition, and the status says that its traffic is plain' network_is_the_definitions
    promise 'the API server writes the audit log that its arguments and volumes are for' audit_log_is_written
    promise 'patches change what kubeadm writes, each node with its own value' patches_are_applied
    promise 'DNS domain and address, node ports and feature gates are where Kubernetes looks for them' settings_arrive
    promise 'Kubernetes is the exact version of the repository, and held' kubernetes_packages_are_pinned
    promise 'the status names newer versions of what is held' status_names_held_updates
    promise 'packages without a version in the definition are left to the system' system_packages_are_not_held
    promise 'a bare machine gets the programs that Kubernetes calls' bare_machine_gets_programs worker-1
    promise 'sources that cannot be reached cost nothing' unreachable_sources_cost_nothing
    promise 'kernel parameters, modules, names and swap are as the definition says' host_settings_hold
    promise 'swap that somebody adds is switched off again' swap_stays_off
    promise 'files have their placeholders filled, their owner and their mode' files_are_filled_in
    promise 'a hook runs once, and an exit code that is allowed is no failure' hooks_ran_once
    promise 'evidence holds what hooks wrote, and the log of the agent' evidence_tells_of_hooks
    promise 'an addon is applied under its lease' addon_is_applied_by_one
    promise 'a second run of the same manifest writes and restarts nothing' second_run_changes_nothing
    promise 'a machine of a pool waits for a busy dpkg, and names who keeps it busy' pool_machine_waits_for_dpkg
    promise 'a machine of a pool becomes a node, and without a network the status says that this is expected' pool_machine_is_a_node pool-1
    promise 'a machine of a pool has the labels and taints of the pool' pool_gives_labels_and_taints
    promise 'the status tells who of a pool is there, and how many are missing' pool_tells_what_is_missing
    promise 'a revoked ticket is refused with its code' revoked_ticket_is_refused
    promise 'an expired ticket is refused with its code' expired_ticket_is_refused
    promise 'one ticket for many machines lets in one after the other' good_ticket_fills_the_pool
    promise 'a machine of a pool without a ticket is let in by approval' approval_fills_the_pool
    promise 'an addon that is not what its digest says is refused' changed_addon_needs_its_digest
    promise 'a changed addon is applied again' changed_addon_is_applied
    promise 'a pool that is to be smaller loses nobody' smaller_pool_loses_nobody
    promise 'a changed file restarts its unit' changed_file_restarts_its_unit
    promise 'a hook that hangs is ended with all its children, and the status says so' hanging_hook_is_ended
    promise 'a removed addon leaves its objects' removed_addon_stays
    promise 'a file that is no longer listed goes, and what was there before comes back' files_that_are_no_longer_listed_go
    promise 'in three generations a hook ran once, or in each' hooks_keep_count
    promise 'a machine without a ticket shows its fingerprint' machine_without_ticket_shows_its_fingerprint
    promise 'a wrong fingerprint approves nobody' wrong_fingerprint_approves_nobody
    promise 'an approved machine becomes the node' approved_machine_becomes_the_node
    promise 'access for a person goes through the load balancer, and ends with its time' access_ends_with_its_time
}
