import Shared

@testable import Coordinator

/// The lab's definition, and what it takes to plan it.
enum LabDefinition {
    static let text = """
        cluster: lab
        kubernetes:
          version: 1.20.2
          source: artifacts
          kubeletConfiguration: {cgroupDriver: cgroupfs, failSwapOn: false}
          kubeProxyConfiguration: {conntrack: {maxPerCore: 0, min: 0}}
          skipAddons: [coredns]
        controlPlaneEndpoint: 10.77.0.10:6443
        networking: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12, provider: host-gw}
        etcd: {topology: systemd, source: host}
        containerd: {source: host, cgroupDriver: cgroupfs, restrictOOMScoreAdj: true}
        loadBalancer: {source: host}
        host: {swap: keep, minimumMemoryMiB: 0, minimumCPUs: 1}
        nodes:
          - {name: lb, address: 10.77.0.10, roles: [load-balancer]}
          - {name: cp-1, address: 10.77.0.11, roles: [control-plane, etcd]}
          - {name: cp-2, address: 10.77.0.12, roles: [control-plane, etcd]}
          - {name: cp-3, address: 10.77.0.13, roles: [control-plane, etcd]}
          - {name: worker-1, address: 10.77.0.14, roles: [worker]}

        """

    static let lock = ArtifactLock(
        entries: ["kubeadm", "kubectl", "kubelet"].map { entry($0, .binary) }
            + [
                "etcd-3.4.13-0.tar", "kube-apiserver-v1.20.2.tar", "kube-controller-manager-v1.20.2.tar",
                "kube-proxy-v1.20.2.tar", "kube-scheduler-v1.20.2.tar", "pause-3.2.tar",
            ].map { entry($0, .image) })

    static func entry(_ name: String, _ kind: ArtifactLock.Kind) -> ArtifactLock.Entry {
        let digit = name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        let hex = String(digit, radix: 16)
        guard let digest = Digest(text: "sha256:" + String(repeating: "0", count: 64 - hex.count) + hex) else {
            preconditionFailure("not a digest")
        }
        return ArtifactLock.Entry(name: name, digest: digest, size: digit, kind: kind)
    }

    static func load(_ text: String = text) throws -> Definition {
        try DefinitionLoader.load(
            SourceText(name: "cluster.yaml", text: text), files: DefinitionFiles(besides: "cluster.yaml"),
            requireArtifacts: false
        ).definition
    }

    static func plan(_ text: String = text, previous: PreviousGeneration? = nil) throws -> Plan {
        try Planner.plan(load(text), lock: lock, clusterUID: "5e1f0c9d8b7a46352413020100ffeedd", previous: previous)
    }
}
