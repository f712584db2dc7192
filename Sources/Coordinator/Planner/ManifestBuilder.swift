import Shared

/// Makes the ordered steps of one role's manifest, for the machines of one architecture.
///
/// ```
/// host: preflight, modules, sysctl, swap, hosts, hooks, packages, binaries, files
///   ├─ control plane, worker: containerd, images
///   ├─ control plane: the cluster's CAs
///   ├─ etcd: certificates, member
///   ├─ worker, where it is asked for: its own haproxy
///   ├─ control plane, worker: kubelet, pod network, init, join, addons
///   └─ load balancer: the CA's certificate, haproxy, keepalived
/// hooks, and when the machine may reboot
/// ```
struct ManifestBuilder {
    let inputs: PlanInputs
    let role: RoleSet
    /// Nil where the definition does not say.
    let architecture: Architecture?
    private var steps: [Step] = []
    private var artifacts: [String: ArtifactRecord] = [:]

    init(inputs: PlanInputs, role: RoleSet, architecture: Architecture? = nil) {
        self.inputs = inputs
        self.role = role
        self.architecture = architecture
    }

    var definition: Definition { inputs.definition }
    var isControlPlane: Bool { role.contains(.controlPlane) }
    /// Whether kubelet and containerd run here.
    var runsPods: Bool { isControlPlane || role.contains(.worker) }
    var isEtcdMember: Bool { role.contains(.etcd) }

    mutating func build() throws -> PlanContent.Part {
        addHostSteps()
        addHooks(definition.hooks.preInstall, place: "pre-install")
        try addSoftwareSteps()
        addFirewall()
        addFiles()
        if runsPods { try addRuntimeSteps() }
        if isControlPlane { addAuthoritySteps() }
        if isEtcdMember { addEtcdSteps() }
        if isControlPlane { inputs.usesExistingEtcd ? addExistingEtcdSteps() : addEtcdClientStep() }
        if balancesLocally { addLocalBalancerSteps() }
        if runsPods { try addKubernetesSteps() }
        if isControlPlane { try addAddons() }
        if isControlPlane { addEtcdEndpoints() }
        if role.contains(.loadBalancer) { addBalancerSteps() }
        addHooks(definition.hooks.postInstall, place: "post-install")
        addReboots()
        return PlanContent.Part(role: role, artifacts: artifacts.values.sorted { $0.name < $1.name }, steps: steps)
    }

    /// Adds a step. Where its identifier is taken already, it gets a number.
    mutating func add(
        _ id: String, _ summary: String, waitsFor: [Wait] = [], publishes: [String] = [], timeoutSeconds: Int = 300,
        _ action: StepAction
    ) {
        let wanted = StepIdentifier.text(id)
        var unique = wanted
        var number = 2
        while steps.contains(where: { $0.id == unique }) {
            unique = "\(wanted)-\(number)"
            number += 1
        }
        steps.append(
            Step(
                id: unique, summary: summary, waitsFor: waitsFor, publishes: publishes, timeoutSeconds: timeoutSeconds,
                action: action))
    }

    /// Notes that this role's nodes need the artifact, and returns its digest.
    mutating func use(_ record: ArtifactRecord) -> Digest {
        artifacts[record.name] = record
        return record.digest
    }

    /// Finds an artifact in the lock and notes its use.
    mutating func use(_ name: String, kind: ArtifactLock.Kind) throws(PlanError) -> Digest {
        let what = "\(kind.rawValue) called \(name)"
        switch inputs.lock.choice(name, kind: kind, for: architecture) {
        case .entry(let entry): return use(entry.record)
        case .missing: throw missing("no \(what)")
        case .elsewhere(let others):
            throw missing("no \(what) for \(architecture?.rawValue ?? "it"), only for \(Architecture.words(others))")
        case .undecided(let several):
            throw PlanError(
                code: .missingArtifact,
                detail: "nodes with the roles \(role) do not say their architecture, and the artifacts have "
                    + "\(name) for \(Architecture.words(several))", hint: "write architecture: \(several[0].rawValue)")
        }
    }

    private func missing(_ what: String) -> PlanError {
        PlanError(
            code: .missingArtifact, detail: "the artifacts have \(what)",
            hint: "coordinator artifact add --lock \(definition.lockFile ?? "artifacts.lock.json") FILE...")
    }

    /// Whether something for `roles` is for this role; an empty list is for all.
    func concerns(_ roles: [Role]) -> Bool { roles.isEmpty || roles.contains { role.contains($0) } }
}

/// Identifiers of steps: short, and fit for a file name.
enum StepIdentifier {
    static func text(_ text: String) -> String {
        let characters = text.lowercased().utf8.prefix(120).map { byte -> Character in
            let isPlain = (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: ".")
            return isPlain ? Character(UnicodeScalar(byte)) : "-"
        }
        return String(characters)
    }
}
