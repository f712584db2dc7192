import Testing

@testable import Coordinator

/// kubeadm files as people have them, with what would open or stop the cluster in them.
struct FieldImportTests {
    private static let nodes = """
        ---
        apiVersion: kubeadm.k8s.io/v1beta3
        kind: InitConfiguration
        localAPIEndpoint: {advertiseAddress: 10.9.0.11}
        nodeRegistration: {name: cp-1}

        """

    private static func cluster(_ lines: String, version: String = "v1.31.4", more: String = "") -> String {
        "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nkubernetesVersion: \(version)\n"
            + "controlPlaneEndpoint: 10.9.0.11:6443\n\(lines)\(nodes)\(more)"
    }

    static let files: [(name: String, text: String)] = {
        var files: [(name: String, text: String)] = []
        files.append(
            (
                "FlexVolume",
                cluster(
                    "controllerManager:\n  extraArgs: {flex-volume-plugin-dir: /opt/libexec/kubernetes/kubelet-plugins/volume/exec/}\n"
                )
            ))
        files.append(
            (
                "FlexVolume, mounted by hand",
                cluster(
                    "controllerManager:\n  extraArgs: {flex-volume-plugin-dir: /opt/flex/}\n"
                        + "  extraVolumes: [{name: flex, hostPath: /opt/flex, mountPath: /opt/flex, readOnly: false, "
                        + "pathType: DirectoryOrCreate}]\n")
            ))
        files.append(
            (
                "an open API",
                cluster(
                    "apiServer:\n  extraArgs:\n    authorization-mode: RBAC,AlwaysAllow\n"
                        + "    enable-admission-plugins: NodeRestriction,AlwaysAdmit\n    anonymous-auth: \"false\"\n")
            ))
        files.append(
            (
                "an open kubelet",
                cluster(
                    "",
                    more:
                        "---\napiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nreadOnlyPort: 10255\n"
                        + "authentication: {anonymous: {enabled: true}, webhook: {enabled: true}}\n"
                        + "authorization: {mode: AlwaysAllow}\nmaxPods: 50\n")
            ))
        files.append(
            (
                "closed ports of old programs",
                cluster(
                    "controllerManager: {extraArgs: {port: \"0\", address: 127.0.0.1, bind-address: 0.0.0.0}}\n"
                        + "scheduler: {extraArgs: {port: \"0\", bind-address: 0.0.0.0}}\n", version: "v1.21.14")
            ))
        files.append(
            (
                "what kubeadm sets",
                cluster(
                    "apiServer: {extraArgs: {secure-port: \"16443\", advertise-address: 10.9.0.11, bind-address: 0.0.0.0}}\n"
                        + "controllerManager: {extraArgs: {cluster-cidr: 10.1.0.0/16, leader-elect: \"false\"}}\n"
                        + "etcd: {local: {extraArgs: {listen-metrics-urls: 'http://0.0.0.0:2381', heartbeat-interval: '1000', "
                        + "election-timeout: '1000'}}}\n")
            ))
        files.append(
            (
                "a repository with a scheme and a password",
                cluster(
                    "imageRepository: https://robot:s3cr3tW0rd@registry.example.test/k8s\n")
            ))
        return files
    }()

    @Test func `each file says what became of its dangerous parts, line by line`() throws {
        var sections: [String] = []
        for (name, text) in Self.files {
            let (report, definition) = try ImportSamples.run(text)
            sections.append("## \(name)\n\(definition)\n\(report.findingsText)")
        }
        let text = sections.joined(separator: "\n")
        try Golden.expect(text, is: "import-field.txt")
        #expect(!text.contains("s3cr3tW0rd"))
    }

    @Test(arguments: [
        "FlexVolume", "FlexVolume, mounted by hand", "an open API", "an open kubelet", "what kubeadm sets",
    ])
    func `what is left passes plan, but for what the file cannot say`(name: String) throws {
        let text = try #require(Self.files.first { $0.name == name }?.text)
        let (report, definition) = try ImportSamples.run(text)
        let refused = report.findings.filter { $0.message.hasPrefix("plan refuses it") }
        #expect(name == "what kubeadm sets" ? refused.count == 1 : refused.isEmpty, "\(refused)")
        for word in ["AlwaysAllow", "AlwaysAdmit", "readOnlyPort", "anonymous", "16443", "listen-metrics"] {
            #expect(!definition.contains(word), "\(word)")
        }
    }
}
