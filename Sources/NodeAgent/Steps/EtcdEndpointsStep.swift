import Shared

/// Keeps the API server's list of etcd members as the roster has it, one API server of the cluster at a time.
///
/// kubeadm's own record of the cluster is changed first: whoever joins later reads it there. Then one line of the static
/// pod changes, which the kubelet restarts; everything else in that file stays kubeadm's.
struct EtcdEndpointsStep: StepHandler {
    let spec: EtcdEndpointsSpec

    func look(_ context: StepContext) throws -> Look {
        guard let manifest = try manifest(context) else {
            return .needed("\(KubernetesFiles.apiServerManifest) is missing")
        }
        guard let line = EtcdServersLine(in: manifest) else {
            return .needed("\(KubernetesFiles.apiServerManifest) names no etcd servers")
        }
        guard line.matches(spec.endpoints) else {
            return .needed("the API server asks other etcd members: \(line.value)")
        }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        let lease = LeaseKeeper(name: spec.lease, peers: try context.requirePeers())
        defer { lease.release() }
        _ = try lease.acquire(context)
        guard let manifest = try manifest(context), let line = EtcdServersLine(in: manifest) else {
            throw StepError(
                .blocked, "\(KubernetesFiles.apiServerManifest) is missing, or not as kubeadm writes it",
                hint: "put it back; the argument \(EtcdServersLine.flag) must be there once")
        }
        context.progress("writing the etcd members into kubeadm's record")
        try KubeadmRecord(context: context, kubeadm: spec.kubeadm)
            .replace(["etcd", "external", "endpoints"], with: spec.endpoints)
        try lease.stillHeld()
        let text = line.replaced(by: spec.endpoints)
        let path = context.paths.path(KubernetesFiles.apiServerManifest)
        let mode = try FileState.read(path, digest: false).mode
        try DurableFile.write(Array(text.utf8), to: path, mode: mode)
        try waitUntilReady(context)
    }

    func undo(_ context: StepContext) throws -> Undo { .cannot("the API server asks the etcd members that it knows") }

    /// The kubelet sees the changed file by itself; the old API server answers until then.
    private func waitUntilReady(_ context: StepContext) throws {
        let argument = EtcdServersLine.flag + spec.endpoints.joined(separator: ",")
        try context.wait(for: "the kubelet to start the API server anew") {
            try ProcessTable(paths: context.paths).contains {
                $0.first?.hasSuffix("kube-apiserver") == true && $0.contains(argument)
            }
                ? .ready(()) : .notYet("it runs with the old etcd members")
        }
        guard let authority = KubernetesFiles(paths: context.paths).authority() else { return }
        let address = "\(context.node.address):6443"
        let probe = APIServerProbe(authority: authority)
        try context.wait(for: "the API to be ready on \(address)") {
            probe.unreadyReason(address).map { .notYet($0) } ?? .ready(())
        }
    }

    private func manifest(_ context: StepContext) throws -> String? {
        try context.files.read(KubernetesFiles.apiServerManifest, limit: 1 << 20)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}

/// The argument of the API server's static pod that names etcd's members.
struct EtcdServersLine {
    static let flag = "--etcd-servers="

    /// What stands behind the flag.
    let value: String
    private let before: String
    private let after: String

    /// Nil unless the flag is there exactly once: a file that somebody else has changed is not ours to edit.
    init?(in manifest: String) {
        guard let found = manifest.firstRange(ofText: Self.flag) else { return nil }
        let rest = manifest[found.upperBound...]
        let end = rest.firstIndex { $0 == "\n" || $0 == " " || $0 == "\"" } ?? manifest.endIndex
        guard manifest[end...].firstRange(ofText: Self.flag) == nil else { return nil }
        value = String(manifest[found.upperBound..<end])
        before = String(manifest[..<found.upperBound])
        after = String(manifest[end...])
    }

    /// Whether these are the endpoints, in any order.
    func matches(_ endpoints: [String]) -> Bool {
        value.split(separator: ",").map(String.init).sorted() == endpoints.sorted()
    }

    /// The whole file with other endpoints.
    func replaced(by endpoints: [String]) -> String { before + endpoints.joined(separator: ",") + after }
}
