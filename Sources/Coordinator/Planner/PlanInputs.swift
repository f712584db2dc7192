import Shared

/// What all manifests of one plan are made from: the definition, with everything derived that more than one step needs.
struct PlanInputs: Sendable {
    let definition: Definition
    let lock: ArtifactLock
    let clusterUID: String
    let version: KubernetesVersion
    let endpoint: Endpoint
    let podSubnet: IPv4Subnet
    let serviceSubnet: IPv4Subnet
    /// Name to fingerprint of what goes sealed to the nodes.
    let fingerprints: [String: String]
    /// Where a file beside the definition brings the pod network.
    let network: NetworkManifest?
    let history: PlanHistory

    init(
        _ definition: Definition, lock: ArtifactLock, clusterUID: String, previous: PreviousGeneration? = nil,
        fingerprints: [String: String] = [:], progress: ClusterProgress = .unknown
    ) throws(PlanError) {
        guard let version = definition.kubernetes.version, let endpoint = definition.controlPlaneEndpoint,
            let podSubnet = definition.networking.podSubnet, let serviceSubnet = definition.networking.serviceSubnet
        else { throw PlanError(code: .invalid, detail: "the definition lacks a version, an endpoint or a subnet") }
        do {
            network = try definition.networking.content.map { source throws(NetworkManifestError) in
                try NetworkManifest.read(source, definition.networking)
            }
        } catch {
            throw PlanError(code: .invalid, detail: "the network's manifest: \(error.message)", hint: error.fix)
        }
        self.definition = definition
        self.lock = lock
        self.clusterUID = clusterUID
        self.version = version
        self.endpoint = endpoint
        self.podSubnet = podSubnet
        self.serviceSubnet = serviceSubnet
        self.fingerprints = fingerprints
        history = PlanHistory(definition, previous: previous, progress: progress)
    }

    var controlPlanes: [NodeDefinition] { definition.nodes(with: .controlPlane).sorted { $0.name < $1.name } }
    var etcdMembers: [NodeDefinition] { definition.nodes(with: .etcd).sorted { $0.name < $1.name } }
    var loadBalancers: [NodeDefinition] { definition.nodes(with: .loadBalancer).sorted { $0.name < $1.name } }

    /// https URLs of all members.
    var etcdEndpoints: [String] {
        guard usesExistingEtcd else { return etcdMembers.map { "https://\($0.address):2379" } }
        return definition.etcd.endpoints.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }

    /// The key in etcd that says who began the cluster.
    var fenceKey: String { "/muster/\(clusterUID)/kubeadm-init" }

    var usesExistingEtcd: Bool { definition.etcd.topology == .existing }

    var isStacked: Bool { definition.etcd.topology == .stacked }

    /// Where kubeadm, kubelet and kubectl are.
    var binaryDirectory: String {
        definition.kubernetes.binaryDirectory
            ?? (definition.kubernetes.source == .artifacts ? "/usr/local/bin" : "/usr/bin")
    }

    func binary(_ name: String) -> String { "\(binaryDirectory)/\(name)" }

    /// Debian's plugins lie in `/usr/lib/cni`; Kubernetes' own packages and every network addon use `/opt/cni/bin`.
    var cniBinaryDirectory: String {
        let usesDebians =
            definition.networking.provider == .hostGateway && definition.kubernetes.source != .packages
        return definition.networking.cniBinaryDirectory ?? (usesDebians ? "/usr/lib/cni" : "/opt/cni/bin")
    }

    var imageRepository: String { definition.kubernetes.imageRepository ?? version.imageRepository }

    var sandboxImage: String { definition.containerd.sandboxImage ?? "\(imageRepository)/pause:\(version.pauseTag)" }

    /// The wait for the balancer; none where somebody else runs it.
    var balancerWaits: [Wait] {
        loadBalancers.isEmpty
            ? [] : [Wait(condition: ConditionName.loadBalancerReady, role: .loadBalancer, quantity: .any)]
    }

    /// The fingerprint of what goes sealed to the nodes under this name.
    func fingerprint(_ name: String) -> String { fingerprints[name] ?? SealedFingerprints.unknown }

    /// The files that lie beside the definition and that nodes will ask for.
    func attachments() throws -> [PlannedAttachment] {
        var attachments: [PlannedAttachment] = []
        if let network {
            let record = ArtifactRecord(
                name: NetworkAddon.artifactName, digest: PlanEncoding.digest(of: network.bytes),
                size: network.bytes.count)
            attachments.append(PlannedAttachment(record: record, bytes: network.bytes))
        }
        for addon in definition.addons {
            guard let bytes = addon.content else { continue }
            let digest = PlanEncoding.digest(of: bytes)
            if let wanted = addon.sha256, wanted != digest {
                throw PlanError(
                    code: .invalid, detail: "addon \(addon.name) is \(digest), not \(wanted)",
                    hint: "look at the file, then correct sha256")
            }
            let record = ArtifactRecord(name: "addon-\(addon.name)", digest: digest, size: bytes.count)
            attachments.append(PlannedAttachment(record: record, bytes: bytes))
        }
        return attachments
    }
}
