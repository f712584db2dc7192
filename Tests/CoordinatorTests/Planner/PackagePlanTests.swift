import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Which packages a manifest asks for, and which of them it holds.
struct PackagePlanTests {
    private static func specs(_ text: String, _ role: String) throws -> [(id: String, spec: PackagesSpec)] {
        let manifest = try LabDefinition.plan(text).manifests.first { $0.role.description == role }?.manifest
        return (manifest?.steps ?? []).compactMap { step in
            if case .packages(let spec) = step.action { (step.id, spec) } else { nil }
        }
    }

    private static func words(_ text: String, _ role: String) throws -> [String] {
        try specs(text, role).map { id, spec in
            let packages = spec.packages.map { package in
                package.version.map { "\(package.name)=\($0)" } ?? package.name
            }
            return "\(id)\(spec.hold ? " held" : ""): \(packages.joined(separator: " "))"
        }
    }

    /// Kubernetes, etcd, containerd and the balancer from packages.
    private static let all = LabDefinition.text
        .replacing(
            "source: artifacts",
            with:
                "source: packages\n  repository: {line: 'deb [signed-by=/etc/apt/keyrings/k.asc] https://mirror.example k8s main'}"
        )
        .replacing("etcd: {topology: systemd, source: host}", with: "etcd: {topology: systemd}")
        .replacing("containerd: {source: host, ", with: "containerd: {")
        .replacing("loadBalancer: {source: host}\n", with: "")

    @Test func `only what has an exact version is held`() throws {
        #expect(
            try Self.words(Self.all, "control-plane+etcd") == [
                "packages held: kubeadm=1.20.2-1.1 kubectl=1.20.2-1.1 kubelet=1.20.2-1.1",
                "system-packages: conntrack containerd ebtables etcd-client etcd-server "
                    + "ethtool iptables nftables socat",
            ])
        #expect(try Self.words(Self.all, "load-balancer") == ["system-packages: haproxy"])
        let versioned = Self.all
            .replacing("etcd: {topology: systemd}", with: "etcd: {topology: systemd, packageVersion: 3.4.23-4+b4}")
            .replacing("containerd: {", with: "containerd: {packageVersion: 1.6.20~ds1-1+deb12u1, ")
            .replacing("nodes:\n", with: "loadBalancer: {packageVersion: 2.6.12-1}\nnodes:\n")
        #expect(
            try Self.words(versioned, "control-plane+etcd") == [
                "packages held: containerd=1.6.20~ds1-1+deb12u1 etcd-client=3.4.23-4+b4 etcd-server=3.4.23-4+b4 "
                    + "kubeadm=1.20.2-1.1 kubectl=1.20.2-1.1 kubelet=1.20.2-1.1",
                "system-packages: conntrack ebtables ethtool iptables nftables socat",
            ])
        #expect(try Self.words(versioned, "load-balancer") == ["packages held: haproxy=2.6.12-1"])
    }

    @Test func `a bare machine gets what Kubernetes calls, unless everything is there by the definition's word`() throws
    {
        let tools = "system-packages: conntrack ebtables ethtool iptables nftables socat"
        #expect(try Self.words(LabDefinition.text, "worker") == [tools])
        #expect(try Self.words(LabDefinition.text, "load-balancer").isEmpty)
        let flannel = LabDefinition.text.replacing("provider: host-gw", with: "provider: none")
        #expect(try Self.words(flannel, "worker") == ["system-packages: conntrack ebtables ethtool iptables socat"])
        let host = LabDefinition.text.replacing("source: artifacts", with: "source: host")
        #expect(try Self.words(host, "worker").isEmpty)
        let firewall = host + "firewall: {mode: nftables}\n"
        #expect(try Self.words(firewall, "worker").isEmpty)
        #expect(
            try Self.words(LabDefinition.text + "firewall: {mode: nftables}\n", "load-balancer") == [
                "system-packages: nftables"
            ])
    }

    @Test(arguments: [
        (
            "containerd: {source: host, ", "containerd: {source: host, packageVersion: 1.6.20, ",
            "containerd.packageVersion is for"
        ),
        (
            "etcd: {topology: systemd, source: host}", "etcd: {topology: stacked, packageVersion: '3.4'}",
            "etcd.packageVersion is for"
        ),
        (
            "loadBalancer: {source: host}", "loadBalancer: {source: host, packageVersion: '2'}",
            "loadBalancer.packageVersion is for"
        ),
        (
            "loadBalancer: {source: host}", "loadBalancer: {packageVersion: '2; reboot'}",
            "exact version of a Debian package"
        ),
        (
            "loadBalancer: {source: host}", "loadBalancer: {packageVersion: --reinstall}",
            "exact version of a Debian package"
        ),
        ("loadBalancer: {source: host}", "loadBalancer: {packageVersion: '2.*'}", "exact version of a Debian package"),
    ])
    func `a version that nothing would be installed at is refused`(before: String, after: String, reason: String) throws
    {
        let error = #expect(throws: DefinitionError.self) {
            try LabDefinition.load(LabDefinition.text.replacing(before, with: after))
        }
        #expect(error.map { "\($0)" }?.contains(reason) == true, "\(String(describing: error))")
    }
}
