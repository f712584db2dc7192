import Testing

@testable import NodeAgent

/// A second try of kubeadm ignores what the first one has spoiled, and nothing else.
struct SpoiledChecksTests {
    private static let manifests = "/etc/kubernetes/manifests"

    private func names(
        _ there: Set<String>, isJoin: Bool, isControlPlane: Bool = true, etcdFolder: String? = nil
    ) throws -> [String] {
        try SpoiledChecks(
            isThere: { there.contains($0) }, bindPort: 6443, etcdFolder: etcdFolder, isControlPlane: isControlPlane
        ).names(isJoin: isJoin)
    }

    @Test(
        arguments: [
            ([], false, []),
            (
                ["\(manifests)/kube-apiserver.yaml", "/var/lib/kubelet/config.yaml"], false,
                ["FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml", "Port-6443", "Port-10250"]
            ),
            (
                [
                    "\(manifests)/kube-controller-manager.yaml", "\(manifests)/kube-scheduler.yaml",
                    "/etc/kubernetes/kubelet.conf", "/etc/kubernetes/pki/ca.crt",
                ], false,
                [
                    "FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml", "Port-10257",
                    "FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml", "Port-10259",
                ]
            ),
            (
                ["/etc/kubernetes/kubelet.conf", "/etc/kubernetes/bootstrap-kubelet.conf", manifests], true,
                [
                    "FileAvailable--etc-kubernetes-kubelet.conf",
                    "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
                    "DirAvailable--etc-kubernetes-manifests",
                ]
            ),
        ] as [([String], Bool, [String])])
    func `of a control plane`(there: [String], isJoin: Bool, names: [String]) throws {
        #expect(try self.names(Set(there), isJoin: isJoin) == names)
    }

    @Test func `of stacked etcd and of a worker`() throws {
        let etcd = "/var/lib/muster-etcd"
        #expect(
            try names(["\(Self.manifests)/etcd.yaml", etcd], isJoin: false, etcdFolder: etcd) == [
                "FileAvailable--etc-kubernetes-manifests-etcd.yaml", "Port-2379", "Port-2380",
                "DirAvailable--var-lib-muster-etcd",
            ])
        #expect(try names([etcd], isJoin: false).isEmpty)
        let there: Set = ["/etc/kubernetes/pki/ca.crt", "\(Self.manifests)/kube-apiserver.yaml"]
        #expect(
            try names(there, isJoin: true, isControlPlane: false) == ["FileAvailable--etc-kubernetes-pki-ca.crt"])
    }

    @Test func `never all, and never what only a faulty machine fails`() throws {
        var everything: Set<String> = [
            "/etc/kubernetes/kubelet.conf", "/etc/kubernetes/bootstrap-kubelet.conf", "/etc/kubernetes/pki/ca.crt",
            "/var/lib/kubelet/config.yaml", "/var/lib/muster-etcd", Self.manifests,
        ]
        for name in ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"] {
            everything.insert("\(Self.manifests)/\(name).yaml")
        }
        for isJoin in [true, false] {
            let names = try names(everything, isJoin: isJoin, etcdFolder: "/var/lib/muster-etcd")
            #expect(
                names.allSatisfy {
                    $0.hasPrefix("FileAvailable-") || $0.hasPrefix("DirAvailable-") || $0.hasPrefix("Port-")
                })
            for fault in ["all", "Swap", "ExternalEtcdVersion", "SystemVerification", "NumCPU", "CRI"] {
                #expect(!names.contains(fault))
            }
        }
    }

    @Test func `a check that cannot be looked at is an error, and no reason to ignore one`() {
        let checks = SpoiledChecks(
            isThere: { _ in throw StepError(.failed, "EIO") }, bindPort: 6443, etcdFolder: nil, isControlPlane: true)
        #expect(throws: StepError.self) { try checks.arguments(isJoin: false) }
    }
}
