import Shared

/// Checks all keys and certificates that a definition supplies, before anything is signed, and tells what is wrong with
/// them at the places of the definition that name them.
struct SuppliedMaterial {
    let files: DefinitionFiles
    let problems: ProblemCollector
    /// Whether a file that is missing is an error.
    let isRequired: Bool

    func check(_ definition: inout Definition, now: Timestamp) {
        if definition.etcd.topology == .existing {
            for (key, finding) in SuppliedEtcdClientCheck(client: definition.etcd.client, now: now).problems() {
                add(finding, at: DefinitionPath.root.key("etcd").key(key))
            }
        }
        guard definition.certificates.mode == .provided, let name = definition.certificates.folder else { return }
        let bare = name.hasSuffix("/") ? String(name.dropLast()) : name
        let folder = SuppliedFolder(
            path: files.path(bare), name: bare, wantsEtcd: definition.etcd.topology != .existing)
        var check = SuppliedAuthoritiesCheck(
            folder: folder, apiNames: Self.apiNames(definition), validityDays: definition.certificates.validityDays,
            now: now)
        definition.certificates.supplied = check.run(missing: isRequired ? .error : .warning)
        let path = DefinitionPath.root.key("certificates").key("folder")
        for finding in check.findings { add(finding, at: path) }
    }

    /// All of them are told, also where several are of one place.
    private func add(_ finding: SuppliedFinding, at path: DefinitionPath) {
        problems.add(
            DefinitionProblem(
                severity: finding.severity, mark: problems.root?.mark(at: path) ?? .start, message: finding.message,
                fix: finding.fix))
    }

    /// The names that the API servers' certificates will have, those that kubeadm adds by itself among them.
    static func apiNames(_ definition: Definition) -> SubjectAlternativeNames {
        let planes = definition.nodes(with: .controlPlane)
        let balancers = definition.nodes(with: .loadBalancer).map(\.address)
        let domain = "kubernetes.default.svc.\(definition.networking.dnsDomain)"
        let service = definition.networking.serviceSubnet?.subnet(1, ofLength: 32)?.base
        let own = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", domain]
        let all =
            own + [service, definition.loadBalancer.virtualAddress].compactMap { $0?.description }
            + (definition.controlPlaneEndpoint.map { [$0.host] } ?? []) + balancers
            + planes.flatMap { [$0.name, $0.address] } + definition.kubernetes.certSANs
        let addresses = Set(all.filter { IPv4Address($0) != nil || isIPv6Address($0) })
        return SubjectAlternativeNames(
            dnsNames: Set(all.filter { !$0.isEmpty }).subtracting(addresses).sorted(), addresses: addresses.sorted())
    }
}
