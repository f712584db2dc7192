import Shared

/// Takes back what a `kubeadm join` that was interrupted has left, so that it can begin again.
///
///     its etcd member, by its number ─► kubeadm's reset ─► its pods ─► its member's data
///
/// The member goes before its data: a member that starts again with an empty disk, while the others count on what it has
/// acknowledged, ends in a panic for ever. The authorities and certificates that other steps made stay.
struct HalfJoin {
    let spec: KubeadmJoinSpec
    let context: StepContext

    /// - Parameter lease: under which the members of a stacked etcd change.
    func takeBack(_ lease: LeaseKeeper?) throws {
        context.progress("taking back a kubeadm join that was interrupted")
        let folder = spec.controlPlane ? context.manifest.stackedEtcdDirectory : nil
        if folder != nil { try removeMember(lease) }
        // An empty folder stands in for that of the certificates, which stay.
        let reset = KubeadmReset(kubeadm: spec.kubeadm, certificates: context.paths.runtime + "/no-certificates")
        try StepChild("kubeadm reset", context).must(reset.command)
        guard let folder, EtcdFolder.mayBeEmptied(folder) else { return }
        // kubeadm ends the pods only where there is a crictl, and an etcd that runs must not lose its files.
        KubernetesContainers(paths: context.paths, host: context.host, sleep: context.sleep(seconds:)).remove()
        try FileTree.empty(context.paths.path(folder))
    }

    /// kubeadm may have been cut off before it had made a certificate for etcd.
    private func credential() throws -> EtcdCredential {
        let authorities = try AuthorityFiles(manifest: context.manifest, paths: context.paths)?.load()
        guard let etcd = authorities?.etcd else {
            throw StepError(
                .failed, "etcd cannot be asked for a member of the interrupted join: its CA is not on this node",
                hint: "see the step cluster-authorities in node-agent status")
        }
        return try EtcdCredential(madeBy: etcd, now: .now())
    }

    private func removeMember(_ lease: LeaseKeeper?) throws {
        let manifest = AcceptedManifest(
            manifest: context.manifest, digest: context.manifestDigest, roster: context.roster, node: context.node)
        guard let etcd = EtcdOfControlPlane(manifest, paths: context.paths, credential: try credential()) else {
            return
        }
        do {
            let gateway = try etcd.gateway(without: context.node.name)
            let members = try gateway.members()
            // No etcd is without members: an answer that lists none is not an answer.
            guard !members.isEmpty else { throw EtcdError(.answer, "the list of members is empty") }
            let peerURL = "https://\(context.node.address):2380"
            guard let own = members.first(where: { $0.peerURLs.contains(peerURL) }) else { return }
            if let refusal = EtcdRemoval(own, of: members, isHealthy: etcd.isHealthy).refusal {
                throw StepError(
                    .blocked, "etcd's member of the interrupted join cannot be removed: \(refusal)",
                    hint: "bring the other control planes' etcd back first; it is tried again by itself")
            }
            try lease?.stillHeld()
            try gateway.remove(own.id)
            try context.note("removed etcd's member \(own.id) of a join that was interrupted")
        } catch let error as EtcdError {
            throw StepError(
                .failed, "etcd cannot be asked whether it has a member of the interrupted join: \(error.detail)",
                hint: "nothing is taken back before it answers; see etcd's pods on the other control planes")
        }
    }
}
