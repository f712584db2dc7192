import Testing

@testable import Coordinator

/// What `plan` refuses of a release is among the findings of an import, with the line of the imported file.
struct KubeadmSurfaceImportTests {
    private static let text = """
        apiVersion: kubeadm.k8s.io/v1beta3
        kind: ClusterConfiguration
        kubernetesVersion: v1.28.4
        apiServer:
          extraArgs:
            enable-admission-plugins: NodeRestriction,PodSecurityPolicy
            feature-gates: PodSecurity=true
            kubelet-https: "true"
        controllerManager:
          extraArgs: {pod-eviction-timeout: 30s}
        ---
        apiVersion: kubeadm.k8s.io/v1beta3
        kind: InitConfiguration
        nodeRegistration:
          name: cp-1
          kubeletExtraArgs: {cgroup-driver: cgroupfs, docker-endpoint: "unix:///var/run/docker.sock"}
        localAPIEndpoint: {advertiseAddress: 10.9.0.11}
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        maxPodz: 50
        evictionHard: [memory.available]
        serverTLSBootstrap: true
        staticPodPath: /etc/kubelet.d
        ---
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        mode: nftables

        """

    @Test(arguments: [
        (6, "kubernetes.apiServer.extraArgs.enable-admission-plugins", "PodSecurityPolicy since 1.25"),
        (7, "kubernetes.apiServer.extraArgs.feature-gates", "PodSecurity since 1.28"),
        (10, "kubernetes.controllerManager.extraArgs.pod-eviction-timeout", "since 1.27"),
        (16, "kubernetes.kubelet.extraArgs.cgroup-driver", "containerd.cgroupDriver: cgroupfs"),
        (16, "kubernetes.kubelet.extraArgs.docker-endpoint", "since 1.24"),
        (21, "kubernetes.kubeletConfiguration.maxPodz", "did you mean maxPods?"),
        (22, "kubernetes.kubeletConfiguration.evictionHard", "must be a mapping"),
        (23, "kubernetes.kubeletConfiguration.serverTLSBootstrap", "no one approves"),
        (24, "kubernetes.kubeletConfiguration.staticPodPath", "/etc/kubernetes/manifests"),
        (28, "kubernetes.kubeProxyConfiguration.mode", "nftables"),
    ])
    func `each is told, and nothing is dropped in silence`(line: Int, key: String, text: String) throws {
        let report = try ImportSamples.run(Self.text).report
        #expect(report.has(.dangerous, line, key, text), "\(report.findingsText)")
        #expect(!report.isAccepted)
    }

    @Test func `what the release knows is taken over without a word`() throws {
        let (report, definition) = try ImportSamples.run(
            """
            apiVersion: kubeadm.k8s.io/v1beta3
            kind: ClusterConfiguration
            kubernetesVersion: v1.24.4
            apiServer: {extraArgs: {enable-admission-plugins: "NodeRestriction,PodSecurityPolicy"}}
            ---
            apiVersion: kubelet.config.k8s.io/v1beta1
            kind: KubeletConfiguration
            staticPodPath: /etc/kubernetes/manifests
            shutdownGracePeriod: 60s

            """)
        #expect(!report.findings.contains { $0.message.contains("plan refuses") })
        #expect(!report.findings.contains { $0.key.contains("staticPodPath") })
        for text in ["PodSecurityPolicy", "shutdownGracePeriod: \"60s\"", "staticPodPath: /etc/kubernetes/manifests"] {
            #expect(definition.contains(text))
        }
    }
}
