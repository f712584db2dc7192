/// `etcd`: where the cluster keeps its state.
struct EtcdSettings: Equatable, Sendable {
    enum Topology: String, CaseIterable, Sendable {
        /// A unit on every node of the role `etcd`.
        case systemd
        /// kubeadm's own static pods on the control planes.
        case stacked
        /// A cluster that is there already.
        case existing
    }

    enum Source: String, CaseIterable, Sendable {
        case host
        case packages
        case artifacts
    }

    var topology = Topology.systemd
    var source = Source.packages
    /// Exact version of `etcd-server` and `etcd-client`, which are held then; nil leaves them to the system.
    var packageVersion: String?
    /// URLs of an existing cluster.
    var endpoints: [String] = []
    /// How an existing cluster is spoken to.
    var client = EtcdClientSettings()
    /// Whether an existing cluster may be a single member.
    var allowsSingleMember = false
    /// Nil where the definition does not say: see ``PlanHistory/etcdDataDirectory``.
    var dataDirectory: String?
    /// Raised when the cluster is begun anew from a backup, so that members of its former life are not let in.
    var incarnation = 1
    var arguments: [String: String] = [:]
    /// Of kubeadm's etcd, where it is stacked; nil takes the one of its release.
    var imageTag: String?

    /// For new clusters. Outside of `/var/lib/etcd`, which belongs to others: `kubeadm reset` empties it on a control plane
    /// whose etcd is not kubeadm's (kubernetes/kubeadm#3225), and the packages of distributions remove it when they are
    /// purged. Up to 0.1.0 it was `/var/lib/etcd/muster`.
    static let usualDataDirectory = "/var/lib/muster-etcd"

    init() {}

    init(_ reader: MappingReader) {
        topology = reader.choice("topology", default: topology)
        source = reader.choice("source", default: source)
        packageVersion = PackageVersion.read(reader)
        endpoints = reader.texts("endpoints")
        client = EtcdClientSettings(reader)
        allowsSingleMember = reader.boolean("allowSingleMember", default: false)
        dataDirectory = reader.parsed(
            "dataDirectory", "an absolute path", example: Self.usualDataDirectory, SafePath.parse)
        incarnation = reader.integer("incarnation", in: 1...1_000_000, default: incarnation)
        arguments = reader.textMap("extraArgs")
        imageTag = reader.parsed("imageTag", "the tag of an image", example: "3.6.8-0", ImageTag.parse)
    }
}

/// Tags of images, as registries allow them.
enum ImageTag {
    /// `text`, where it is 1 to 128 letters, digits, underscores, points and hyphens, and begins with none of the last two.
    static func parse(_ text: String) -> String? {
        let plain = text.utf8.allSatisfy {
            (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || "_.-".utf8.contains($0)
        }
        return (1...128).contains(text.utf8.count) && plain && text.first != "." && text.first != "-" ? text : nil
    }
}

/// Paths that may stand in unit files and configuration without quoting.
enum SafePath {
    /// `text`, where it is an absolute path of plain characters, without `..` and without a slash at the end.
    static func parse(_ text: String) -> String? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let plain = text.utf8.allSatisfy {
            (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || "/._-+@".utf8.contains($0)
        }
        guard text.utf8.count <= 1024, plain, parts.count > 1, parts[0].isEmpty,
            parts.dropFirst().allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." })
        else { return nil }
        return text
    }
}
