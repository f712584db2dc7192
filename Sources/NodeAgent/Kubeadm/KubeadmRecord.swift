import Shared

/// kubeadm's own record of the cluster, the ConfigMap `kubeadm-config`: later joins and upgrades read it.
///
/// Only lists that are the definition's are changed. Version and fields that `kubeadm upgrade` or a person put there since
/// stay, and whoever writes at the same moment is not overwritten.
struct KubeadmRecord {
    let context: StepContext
    /// Path of kubeadm; kubectl lies beside it.
    let kubeadm: String

    private static let name = ["--namespace", "kube-system"]
    private static let field = "ClusterConfiguration"
    private static let tries = 5

    /// Makes a list of the ClusterConfiguration say this; writes nothing where it does.
    func replace(_ path: [String], with items: [String]) throws {
        for attempt in 1...Self.tries {
            let present = try read()
            let text = ClusterConfigurationText(text: present.text)
            let changed: ClusterConfigurationText
            do {
                changed = try text.replacing(path, with: items)
            } catch {
                throw StepError(
                    .blocked, "kubeadm's record of the cluster is not changed: \(error)",
                    hint: "kubectl --namespace kube-system edit configmap kubeadm-config, and write under "
                        + "\(path.joined(separator: ".")): \(items.joined(separator: ", "))")
            }
            guard changed != text else { return }
            if try write(changed.text, over: present.version) { return }
            context.progress("kubeadm's record was changed by another at the same moment, try \(attempt)")
        }
        throw StepError(.failed, "kubeadm's record of the cluster is changed by others all the time")
    }

    private struct ConfigMap: Codable {
        struct Metadata: Codable { var resourceVersion: String? }

        var metadata: Metadata
        var data: [String: String]?
    }

    private func read() throws -> (text: String, version: String) {
        let result = try kubectl(["get", "configmap", "kubeadm-config", "--output", "json"])
        guard result.status == 0 else {
            throw StepError(
                .failed, "kubeadm's record of the cluster cannot be read: \(SecretFilter.clean(result.complaint))")
        }
        guard let map = try? StrictJSON.decodeLenient(ConfigMap.self, from: result.output),
            let text = map.data?[Self.field], let version = map.metadata.resourceVersion
        else { throw StepError(.failed, "the ConfigMap kubeadm-config holds no ClusterConfiguration") }
        return (text, version)
    }

    /// - Returns: false where another one was faster.
    private func write(_ text: String, over version: String) throws -> Bool {
        let change = ConfigMap(
            metadata: ConfigMap.Metadata(resourceVersion: version), data: [Self.field: text])
        let patch = String(decoding: try CanonicalJSON.encode(change), as: UTF8.self)
        let result = try kubectl(["patch", "configmap", "kubeadm-config", "--type", "merge", "--patch", patch])
        if result.status == 0 { return true }
        let complaint = SecretFilter.clean(result.complaint)
        if complaint.contains(text: "Conflict") || complaint.contains(text: "has been modified") { return false }
        throw StepError(.failed, "kubeadm's record of the cluster cannot be written: \(complaint)")
    }

    private func kubectl(_ arguments: [String]) throws -> HostResult {
        guard let kubectl = Kubectl.path(besides: kubeadm) else {
            throw StepError(.failed, "\(kubeadm) is not a path, so kubectl is not found beside it")
        }
        return try context.host.run(
            HostCommand(
                kubectl,
                ["--kubeconfig", context.paths.path(KubernetesFiles.adminConfiguration)] + Self.name + arguments,
                timeoutSeconds: 60))
    }
}

/// Where kubectl is.
enum Kubectl {
    /// It lies beside kubeadm; nil where that is no path.
    static func path(besides kubeadm: String) -> String? {
        kubeadm.lastIndex(of: "/").map { kubeadm[...$0] + "kubectl" }
    }
}
