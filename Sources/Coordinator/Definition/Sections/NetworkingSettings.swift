import Shared

/// `networking`: the cluster's address ranges and who moves packets between pods.
struct NetworkingSettings: Equatable, Sendable {
    enum Provider: String, CaseIterable, Sendable {
        /// Built in: a bridge on every node and a route to every other node.
        case hostGateway = "host-gw"
        case flannel
        case calico
        case cilium
        case weave
        /// The operator's own manifest.
        case manifest
        /// An addon or files bring one, or nobody does.
        case none

        /// Whether its place for the pod network is known, so that it is set and not asked for.
        var isKnown: Bool { [.flannel, .calico, .cilium, .weave].contains(self) }
        /// Whether a Kubernetes manifest brings it.
        var hasManifest: Bool { isKnown || self == .manifest }
    }

    var podSubnet = IPv4Subnet("10.244.0.0/16")
    var serviceSubnet = IPv4Subnet("10.96.0.0/12")
    var dnsDomain = "cluster.local"
    /// Of the cluster's DNS; nil takes the tenth of `serviceSubnet`, as kubeadm does.
    var dnsAddress: IPv4Address?
    var nodePortRange: ClosedRange<Int>?
    var provider = Provider.none
    /// The part of `podSubnet` that each node gets from the provider `host-gw`.
    var nodePrefixLength = 24
    var mtu: Int?
    var cniBinaryDirectory: String?
    /// Path of the provider's manifest, beside the definition.
    var manifest: String?
    /// Name of an artifact that is the manifest.
    var artifact: String?
    /// What the file `manifest` must be.
    var sha256: Digest?
    /// What the operator says of a manifest of their own.
    var encryption: PodTraffic.Encryption?
    /// Content of `manifest`, once it is read.
    var content: SourceText?

    init() {}

    init(_ reader: MappingReader) {
        podSubnet = Self.subnet("podSubnet", "10.244.0.0/16", reader) ?? podSubnet
        serviceSubnet = Self.subnet("serviceSubnet", "10.96.0.0/12", reader) ?? serviceSubnet
        dnsDomain =
            reader.parsed("dnsDomain", "a domain name", example: "cluster.local") { DNSName.isValid($0) ? $0 : nil }
            ?? dnsDomain
        dnsAddress = reader.parsed("dnsAddress", "an address", example: "10.96.0.10") { IPv4Address($0) }
        nodePortRange = reader.parsed("nodePortRange", "two ports", example: "30000-32767", Self.portRange)
        provider = reader.choice("provider", default: provider)
        nodePrefixLength = reader.integer("nodePrefixLength", in: 16...28, default: nodePrefixLength)
        mtu = reader.optionalInteger("mtu", in: 576...9216)
        cniBinaryDirectory = reader.text("cniBinaryDirectory")
        manifest = reader.text("manifest")
        artifact = reader.text("artifact")
        sha256 = reader.parsed("sha256", "64 lower-case hex digits", example: "sha256sum FILE") { text in
            Digest(text: text.hasPrefix("sha256:") ? text : "sha256:\(text)")
        }
        encryption = reader.text("encryption") == nil ? nil : reader.choice("encryption", default: .unknown)
    }

    private static func subnet(_ key: String, _ example: String, _ reader: MappingReader) -> IPv4Subnet? {
        guard let text = reader.text(key) else { return nil }
        if let subnet = IPv4Subnet(text) { return subnet }
        let path = reader.path.key(key)
        if let meant = IPv4Subnet(lenient: text) {
            reader.problems.add(
                "\(path) has bits after its prefix: \(text)", path: path,
                fix: "write \(meant), or another prefix length")
        } else {
            let isOther = text.contains(":")
            reader.problems.add(
                isOther
                    ? "\(path) is not an IPv4 subnet; others are not supported yet"
                    : "\(path) is not a subnet: \(text)",
                path: path, fix: "write for example \(example)")
        }
        return nil
    }

    private static func portRange(_ text: String) -> ClosedRange<Int>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let first = parts[0], let last = parts[1], first >= 1, last <= 65535, first < last
        else {
            return nil
        }
        return first...last
    }
}
