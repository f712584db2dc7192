import Shared

/// Everything that Kubernetes and its networks leave on a machine beside what the steps wrote: where to look, and what
/// to remove.
struct KubernetesTraces {
    let paths: HostPaths
    let host: any Host
    /// Whether etcd's programs, ports and usual folders here are this node's own, and no other etcd's.
    let ownsEtcd: Bool

    static let kubelet = "/var/lib/kubelet"
    /// Emptied: they may be mounts, and belong to packages.
    private static let emptied =
        [kubelet, "/etc/cni/net.d", "/var/log/pods", "/var/log/containers"] + EtcdFolder.usual
    private static let removed = [
        "/etc/kubernetes", "/etc/etcd/pki", "/var/lib/cni", "/var/lib/calico", "/var/lib/weave", "/run/flannel",
        "/run/calico", "/run/cilium", "/run/kubernetes",
    ]
    private static let programs: Set<String> = [
        "kubelet", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "flanneld",
        "calico-node", "cilium-agent",
    ]
    private static let ports = [6443, 10250, 10256, 10257, 10259]
    private static let etcdPorts = [2379, 2380]
    /// Chains of kube-proxy, the kubelet and network providers.
    private static let chainMarks = ["KUBE-", "CNI-", "cali-", "FLANNEL", "CILIUM_", "WEAVE"]
    private static let tables = ["muster_pods", "kube-proxy"]
    private static let filters = [
        "iptables", "iptables-legacy", "iptables-nft", "ip6tables", "ip6tables-legacy", "ip6tables-nft",
    ]

    // MARK: Folders

    private var emptied: [String] { Self.emptied + (ownsEtcd ? [EtcdFolder.packaged] : []) }

    /// - Parameter data: folders of etcd's data, from the signed manifest.
    func removeFolders(data: [String]) -> [String] {
        var problems: [String] = []
        for path in emptied + data {
            do { try FileTree.empty(paths.path(path)) } catch { problems.append("\(error)") }
        }
        for path in Self.removed {
            do { try FileTree.remove(paths.path(path)) } catch { if !error.isMissing { problems.append("\(error)") } }
        }
        return problems
    }

    func folders(data: [String]) -> [String] {
        let full = (emptied + data).filter { ((try? Folder.names(in: paths.path($0))) ?? []).isEmpty == false }
        return full + Self.removed.filter { (try? FileState.read(paths.path($0), digest: false).exists) == true }
    }

    // MARK: Processes

    private var programs: Set<String> { ownsEtcd ? Self.programs.union(["etcd"]) : Self.programs }

    func processes() throws -> [String] {
        let found = try ProcessTable(paths: paths).programs().intersection(programs).sorted()
        let shims = try KubernetesContainers(paths: paths, host: host, sleep: { _ in }).shims()
        return found + (shims.isEmpty ? [] : ["containerd-shim"])
    }

    func listeners() throws -> [String] {
        let taken = try ListeningPorts(paths: paths).all()
        return ((ownsEtcd ? Self.etcdPorts : []) + Self.ports).filter(taken.contains).map(String.init)
    }

    // MARK: Mounts

    private static let mountFolders = [
        "\(kubelet)/", "/run/containerd/io.containerd.grpc.v1.cri/",
        "/run/containerd/io.containerd.runtime.v2.task/k8s.io/",
    ]

    /// Mount points of pods as init sees them, the deepest first: the agent's own view is another one, for its unit closes
    /// parts of the file system.
    func mounts() throws -> [String] {
        let table = paths.path("/proc/1/mountinfo")
        guard try FileState.read(table, digest: false).exists else { return [] }
        let text = String(decoding: try DurableFile.readBounded(table, limit: 8 << 20), as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 4, Self.mountFolders.contains(where: { fields[4].hasPrefix($0) }) else { return nil }
            return MountPath.decoded(fields[4])
        }.sorted { $0.utf8.count > $1.utf8.count }
    }

    /// Where init sees them; what the agent sees of them goes with that.
    func unmount() throws {
        for path in try mounts() {
            _ = try host.run(HostCommand("nsenter", ["--target", "1", "--mount", "--", "umount", "--lazy", path]))
            _ = try? host.run(HostCommand("umount", ["--lazy", path]))
        }
    }

    // MARK: Network

    func interfaces() throws -> [String] {
        let folder = paths.path("/sys/class/net")
        guard try FileState.read(folder, digest: false).exists else { return [] }
        return try Folder.names(in: folder).filter(Self.isOfPods)
    }

    private static func isOfPods(_ name: String) -> Bool {
        let whole: Set<String> = ["cni0", "kube-ipvs0", "kube-bridge", "vxlan.calico", "weave", "nodelocaldns"]
        let beginnings = ["flannel", "cali", "cilium_", "lxc", "vethwe", "kube-dummy"]
        return whole.contains(name) || beginnings.contains { name.hasPrefix($0) }
    }

    /// Network namespaces that the runtime made for pods; their interfaces go with them.
    func namespaces() throws -> [String] {
        let folder = paths.path("/run/netns")
        guard try FileState.read(folder, digest: false).exists else { return [] }
        return try Folder.names(in: folder).filter { $0.hasPrefix("cni-") }
    }

    func removeNetwork() throws {
        for name in try namespaces() { _ = try host.run(HostCommand("ip", ["netns", "delete", name])) }
        for name in try interfaces() { _ = try host.run(HostCommand("ip", ["link", "delete", name])) }
        for rule in nftTables() { _ = try host.run(HostCommand("nft", ["delete", "table"] + rule.words)) }
        for tool in Self.filters {
            guard let rules = saved(tool), Self.isMarked(rules) else { continue }
            let rest = rules.split(separator: "\n", omittingEmptySubsequences: false).filter { !Self.isMarked($0) }
            _ = try host.run(HostCommand("\(tool)-restore", [], input: Array(rest.joined(separator: "\n").utf8)))
        }
    }

    func rules() -> [String] {
        nftTables().map { "nftables \($0.words.joined(separator: " "))" }
            + Self.filters.filter { saved($0).map { Self.isMarked($0) } ?? false }.map { "chains in \($0)" }
    }

    private struct Table {
        var words: [String]
    }

    private func nftTables() -> [Table] {
        guard let result = try? host.run(HostCommand("nft", ["list", "tables"])), result.status == 0 else { return [] }
        return result.text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, words[0] == "table", Self.tables.contains(words[2]) else { return nil }
            return Table(words: Array(words[1...]))
        }
    }

    /// Nil where there is no such program, or the kernel has no such table.
    private func saved(_ tool: String) -> String? {
        guard let result = try? host.run(HostCommand("\(tool)-save", [])), result.status == 0 else { return nil }
        return result.text
    }

    private static func isMarked(_ text: some StringProtocol) -> Bool {
        chainMarks.contains { text.contains(text: $0) }
    }
}

/// Paths in `/proc/self/mountinfo`: space, tab, newline and backslash are `\ooo`.
enum MountPath {
    static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            guard byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }) else {
                bytes.append(byte)
                continue
            }
            bytes.append(digits.reduce(0) { $0 &* 8 &+ ($1 - 48) })
            rest = rest.dropFirst(3)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
