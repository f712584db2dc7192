import Shared

/// Labels and taints of this node's roster entry, for the kubelet to register with: in the file that kubeadm's drop-in
/// reads for them.
enum KubeletRegistration {
    static let path = "/etc/default/kubelet"

    /// - Returns: nil where the roster gives the node neither labels nor taints: then the file is not ours.
    static func file(for node: RosterNode) throws -> WantedFile? {
        guard !node.labels.isEmpty || !node.taints.isEmpty else { return nil }
        var arguments: [String] = []
        if !node.labels.isEmpty {
            let labels = node.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            arguments.append("--node-labels=" + labels.joined(separator: ","))
        }
        if !node.taints.isEmpty { arguments.append("--register-with-taints=" + node.taints.joined(separator: ",")) }
        let text = arguments.joined(separator: " ")
        // systemd.exec(5), EnvironmentFile: inside double quotes these would end or change the value.
        guard
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C && $0 != 0x24 && $0 != 0x60 })
        else {
            throw StepError(
                .refused, "a label or taint of \(node.name) holds characters that Kubernetes does not allow")
        }
        return WantedFile(
            path: path,
            text: "# Written by node-agent: labels and taints of the roster.\nKUBELET_EXTRA_ARGS=\"\(text)\"\n")
    }
}
