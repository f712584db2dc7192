import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// What is on a node whose join is not noted as ended, and that nothing of a living cluster is ever taken for a half join.
struct JoinRemainsTests {
    typealias Answer = NodeRegistration.Answer

    @Test(
        arguments: [
            // begun here, control plane, kubelet.conf, kube-apiserver.yaml, the API's word, what it is
            (false, true, false, false, nil, .nothing),
            (false, false, false, false, nil, .nothing),
            (true, true, false, true, nil, .half),
            (true, false, false, false, nil, .half),
            (true, false, true, false, .known, .joined),
            (false, false, true, false, .known, .joined),
            (true, true, true, true, .known, .registered),
            (false, true, true, true, .known, .registered),
            (true, true, true, false, .known, .half),
            (false, true, true, false, .known, .foreign),
            (true, true, true, true, .unknown, .half),
            (false, true, true, true, .unknown, .foreign),
            (false, false, true, false, .unknown, .foreign),
            (true, false, true, false, .noCertificate, .half),
            (false, false, true, false, .noCertificate, .foreign),
            (true, true, true, true, .unclear("refused"), .unclear("refused")),
            (true, true, true, false, .unclear("HTTP 503"), .unclear("HTTP 503")),
            (false, false, true, false, .unclear("timeout"), .unclear("timeout")),
        ] as [(Bool, Bool, Bool, Bool, Answer?, JoinRemains)])
    func `only a join that was begun here, of a node that a ready API does not know, is a half one`(
        isBegun: Bool, isControlPlane: Bool, hasKubelet: Bool, hasAPIServer: Bool, answer: Answer?, remains: JoinRemains
    ) throws {
        var isAsked = false
        let found = JoinRemains(
            isBegun: isBegun, isControlPlane: isControlPlane, hasKubelet: hasKubelet, hasAPIServer: hasAPIServer
        ) {
            isAsked = true
            return answer ?? .unclear("asked without need")
        }
        #expect(found == remains)
        #expect(isAsked == (answer != nil))
    }

    @Test func `a machine without a kubelet's certificate is not registered, and one that cannot be read is not clear`()
        throws
    {
        let folder = try ScratchFolder()
        let paths = HostPaths(root: folder.path)
        let registration = NodeRegistration(paths: paths, node: "cp-1", endpoint: "127.0.0.1:1")
        #expect(try registration.ask() == .noCertificate)
        try Folder.make(paths.path("/var/lib/kubelet/pki"))
        try DurableFile.write([], to: paths.path(KubernetesFiles.kubeletIdentity), mode: FileMode(0o600))
        guard case .unclear = try registration.ask() else {
            Issue.record("without the CA it was clear")
            return
        }
        try Folder.make(paths.path("/etc/kubernetes/pki"))
        try DurableFile.write(Array("junk".utf8), to: paths.path(KubernetesFiles.authority), mode: FileMode(0o600))
        guard case .unclear = try registration.ask() else {
            Issue.record("without an answer it was clear")
            return
        }
    }
}
