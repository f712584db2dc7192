import Shared

/// What kubeadm signed for a control plane, kept as the definition has it: the API server's names, and all of it before
/// it ends.
///
/// A certificate is replaced for the key that is there, so nothing in between is broken: the file is the old one or the
/// new one, whole. The API server and etcd read the files of their certificates again by themselves; nothing restarts.
/// Control planes do it one after the other, each proven before the next.
struct ControlPlaneCertificates {
    private let context: StepContext
    private let spec: KubeadmInitSpec
    private let authorities: AuthorityFiles

    /// A certificate of kubeadm's layout, below the folder of the CAs.
    private struct Slot {
        var path: String
        var authority: CertificateAuthorityName
    }

    private static let apiServer = Slot(path: "/apiserver.crt", authority: .kubernetes)
    private static let others = [
        Slot(path: "/apiserver-kubelet-client.crt", authority: .kubernetes),
        Slot(path: "/front-proxy-client.crt", authority: .frontProxy),
        Slot(path: "/apiserver-etcd-client.crt", authority: .etcd), Slot(path: "/etcd/server.crt", authority: .etcd),
        Slot(path: "/etcd/peer.crt", authority: .etcd), Slot(path: "/etcd/healthcheck-client.crt", authority: .etcd),
    ]

    /// Nil on a node whose manifest begins no cluster.
    init?(_ context: StepContext) {
        guard let authorities = AuthorityFiles(manifest: context.manifest, paths: context.paths) else { return nil }
        for step in context.manifest.steps {
            if case .kubeadmInit(let spec) = step.action {
                self.context = context
                self.spec = spec
                self.authorities = authorities
                return
            }
        }
        return nil
    }

    /// Why something is to be done; nil when all is well, and where kubeadm has written nothing yet.
    func problem() throws -> String? {
        if let difference = try nameDifference() { return "\(Self.apiServer.path.dropFirst()) \(difference)" }
        let bundle = try? authorities.load()
        for slot in slots {
            guard let certificate = try read(slot), let authority = bundle?.authority(slot.authority) else { continue }
            if Self.isDue(certificate, authority.certificate, now: .now()) {
                return "\(slot.path.dropFirst()) is past two thirds of its life, which ends at \(certificate.notAfter)"
            }
        }
        return nil
    }

    /// Makes it so.
    func renew() throws {
        guard let bundle = try authorities.load() else {
            throw StepError(
                .blocked, "certificates are to be renewed, and the CAs' keys are not on this node",
                hint: "put renewed certificates into \(authorities.spec.directory)")
        }
        let lease = LeaseKeeper(name: KubeadmJoinSpec.certificateLease, peers: try context.requirePeers())
        defer { lease.release() }
        _ = try lease.acquire(context)
        if let wanted = wantedNames, try nameDifference() != nil {
            try lease.stillHeld()
            try tellTheCluster()
            try replace(Self.apiServer, names: wanted.profileNames, bundle)
        }
        for slot in slots {
            guard let certificate = try read(slot), let authority = bundle.authority(slot.authority),
                Self.isDue(certificate, authority.certificate, now: .now())
            else { continue }
            try lease.stillHeld()
            try replace(slot, names: certificate.names, bundle)
        }
        try waitUntilServed(bundle)
    }

    /// Those that no step of the manifest makes.
    private var slots: [Slot] {
        let made = context.manifest.steps.compactMap { step -> String? in
            guard case .certificate(let spec) = step.action else { return nil }
            return spec.certificatePath
        }
        return ([Self.apiServer] + Self.others).filter { !made.contains(path($0)) }
    }

    private func path(_ slot: Slot) -> String { authorities.spec.directory + slot.path }

    /// Nil where it is not there or is no certificate: making it is kubeadm's business.
    private func read(_ slot: Slot) throws -> Certificate? {
        try context.files.read(path(slot), limit: 64 << 10).flatMap { try? Certificate(pem: $0) }
    }

    private var wantedNames: APIServerNames? {
        guard let config = try? context.fill(spec.config, local: ["bootstrap.token": ""]) else { return nil }
        return APIServerNames(config: config, node: context.node)
    }

    private func nameDifference() throws -> String? {
        guard let wanted = wantedNames, let certificate = try read(Self.apiServer) else { return nil }
        return APIServerNames(certificate.names).difference(from: wanted)
    }

    /// Whether a certificate should be replaced, and a new one would hold longer: none outlives its CA.
    static func isDue(_ certificate: Certificate, _ authority: Certificate, now: Timestamp) -> Bool {
        let life = certificate.notAfter.seconds - certificate.notBefore.seconds
        guard now.seconds - certificate.notBefore.seconds >= life / 3 * 2 else { return false }
        return min(now.seconds + life, authority.notAfter.seconds) > certificate.notAfter.seconds + life / 10
    }

    /// Puts a certificate in place that is the present one but for its names and its time.
    private func replace(_ slot: Slot, names: SubjectAlternativeNames, _ bundle: AuthorityBundle) throws {
        let path = path(slot)
        guard let old = try read(slot), let authority = bundle.authority(slot.authority) else { return }
        let keyPath = path.hasSuffix(".crt") ? "\(path.dropLast(4)).key" : path
        guard let bytes = try context.files.read(keyPath, limit: 64 << 10), let key = try? PrivateKey(pem: bytes),
            key.publicKey == old.publicKey
        else {
            throw StepError(
                .blocked, "\(keyPath) is not the key of \(path), so it cannot be renewed",
                hint: "put back the pair that belongs together, from a backup")
        }
        context.progress("renewing \(path)")
        let life = old.notAfter.seconds - old.notBefore.seconds
        let profile = CertificateProfile(
            commonName: old.subject.commonName ?? "", organizations: old.subject.organizations, names: names,
            usages: old.usages ?? [], lifetimeSeconds: life)
        let renewed = try authority.issue(to: key.publicKey, profile, now: .now())
        // Not through the ledger: the file is kubeadm's, and no manifest that drops this step may take it away.
        let state = try FileState.read(context.paths.path(path), digest: false)
        try DurableFile.write(try renewed.pem(), to: context.paths.path(path), mode: state.mode, owner: state.owner)
        try context.note("renewed \(path) for \(names.dnsNames.count + names.addresses.count) names")
    }

    /// Later joins take the names from the cluster.
    private func tellTheCluster() throws {
        context.progress("telling the cluster the names of its API servers")
        let names = APIServerNames.certSANs(inConfig: try context.fill(spec.config, local: ["bootstrap.token": ""]))
        try KubeadmRecord(context: context, kubeadm: spec.kubeadm).replace(["apiServer", "certSANs"], with: names)
    }

    /// The API server looks at its files about once a minute.
    private func waitUntilServed(_ bundle: AuthorityBundle) throws {
        guard let wanted = try read(Self.apiServer) else { return }
        let probe = APIServerProbe(authority: try bundle.kubernetes.certificate.pem())
        let address = "\(context.node.address):\(KubernetesFiles.bindPort(inConfig: spec.config))"
        try context.wait(for: "the API server to show its new certificate on \(address)", every: 2) {
            () -> WaitStep<Void> in
            do {
                let (certificate, status) = try probe.served(address)
                guard certificate == wanted else { return .notYet("it still shows the old one") }
                return status == 200 ? .ready(()) : .notYet("\(address) answers HTTP \(status) to /readyz")
            } catch {
                return .notYet("\(error)")
            }
        }
    }
}
