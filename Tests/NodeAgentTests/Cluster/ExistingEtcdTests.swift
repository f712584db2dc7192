import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// An etcd that others run, looked at by the step itself, with real members.
@Suite(.enabled(if: RealEtcd.isInstalled, "the package etcd-server is not installed"))
struct ExistingEtcdTests {
    private static let fence = "/muster/\(testClusterUID)/kubeadm-init"

    private static func spec(
        _ endpoints: [String], minimumVersion: String = "3.4.0", allowsSingleMember: Bool = false
    ) -> ExistingEtcdSpec {
        ExistingEtcdSpec(
            endpoints: endpoints, authorityPath: "/pki/ca.crt", certificatePath: "/pki/client.crt",
            keyPath: "/pki/client.key", minimumVersion: minimumVersion, allowsSingleMember: allowsSingleMember,
            fenceKey: fence, dataPrefix: "/registry")
    }

    /// A control plane that has the files of `etcd`.
    private static func stage(_ etcd: RealEtcdCluster) throws -> ClusterStage {
        let stage = try ClusterStage("cp-1", of: try MemoryCluster([("cp-1", RoleSet([.controlPlane]))]))
        for file in ["ca.crt", "client.crt", "client.key"] {
            try stage.write(try etcd.folder.text(file), to: "/pki/\(file)", mode: 0o600)
        }
        return stage
    }

    private static func gateway(_ etcd: RealEtcdCluster, member: Int = 0) throws -> EtcdGateway {
        func read(_ name: String) throws -> [UInt8] { Array(try etcd.folder.text(name).utf8) }
        return try EtcdGateway(
            endpoints: [etcd.endpoints[member]], authority: try read("ca.crt"), certificate: try read("client.crt"),
            key: try read("client.key"))
    }

    private static func start(_ count: Int) throws -> RealEtcdCluster {
        let etcd = try RealEtcdCluster(members: count)
        for member in 0..<count {
            let gateway = try gateway(etcd, member: member)
            try #require(waitUntil(.seconds(60)) { gateway.unhealthyReason() == nil })
        }
        return etcd
    }

    /// What the step says against it; nil where it passes.
    private static func complaint(_ spec: ExistingEtcdSpec, _ stage: ClusterStage) throws -> String? {
        let step = Step(id: "existing-etcd", summary: "look", timeoutSeconds: 60, action: .existingEtcd(spec))
        do {
            _ = try stage.bring(step)
            return nil
        } catch let error as StepError {
            #expect(error.code == .blocked)
            return error.description
        }
    }

    @Test func `three members pass, and are not asked again`() throws {
        let etcd = try Self.start(3)
        let stage = try Self.stage(etcd)
        let spec = Self.spec(etcd.endpoints)
        #expect(try Self.complaint(spec, stage) == nil)
        // What comes into it later is this cluster's own.
        _ = try Self.gateway(etcd).create(key: "/registry/pods/a", value: [1])
        #expect(try Self.complaint(spec, stage) == nil)
        // Another text of the step is another look.
        let other = try #require(try Self.complaint(Self.spec(Array(etcd.endpoints.reversed())), stage))
        #expect(other.contains("it holds the data of another Kubernetes cluster: 1 keys under /registry/"))
    }

    @Test func `data of this very cluster is no obstacle, that of another is`() throws {
        let etcd = try Self.start(1)
        let gateway = try Self.gateway(etcd)
        _ = try gateway.create(key: "/registry/pods/a", value: [1])
        let spec = Self.spec(etcd.endpoints, allowsSingleMember: true)
        #expect(try Self.complaint(spec, Self.stage(etcd))?.contains("data of another Kubernetes cluster") == true)
        let own = FenceRecord(clusterUID: testClusterUID, nodeUID: "a", nodeName: "cp-2")
        _ = try gateway.create(key: Self.fence, value: try own.encoded())
        #expect(try Self.complaint(spec, Self.stage(etcd)) == nil)
    }

    @Test func `one member wants a word of the operator's, two are refused, an old one too`() throws {
        let one = try Self.start(1)
        let single = try #require(try Self.complaint(Self.spec(one.endpoints), Self.stage(one)))
        #expect(single.contains("it has one member, whose loss is the cluster's; etcd.allowSingleMember: true"))
        #expect(try Self.complaint(Self.spec(one.endpoints, allowsSingleMember: true), Self.stage(one)) == nil)
        let old = try #require(
            try Self.complaint(
                Self.spec(one.endpoints, minimumVersion: "99.0.0", allowsSingleMember: true), Self.stage(one)))
        #expect(old.contains(" runs etcd 3.") && old.contains("99.0.0 is the oldest that will do"))
        let two = try Self.start(2)
        let pair = try #require(try Self.complaint(Self.spec(two.endpoints), Self.stage(two)))
        #expect(pair.contains("it has two members, which are worse than one"))
    }

    @Test func `every fault is told at once: a dead member, another cluster, nobody there`() throws {
        let etcd = try Self.start(3)
        let other = try Self.start(1)
        // The other's CA is another one: so it cannot even be asked.
        let stage = try Self.stage(etcd)
        etcd.end(2)
        let nobody = "https://127.0.0.1:1"
        let text = try #require(
            try Self.complaint(Self.spec([etcd.endpoints[0], nobody, other.endpoints[0]]), stage))
        #expect(text.contains(nobody))
        #expect(text.contains(other.endpoints[0]))
        #expect(text.contains("the member m2, which is not among etcd.endpoints, does not answer"))
        #expect(!text.contains("the member m1"))
    }

    @Test func `a wrong CA and a client that is not let in are told with the endpoint`() throws {
        let etcd = try Self.start(1)
        let other = try RealEtcdCluster(members: 1)
        let spec = Self.spec(etcd.endpoints, allowsSingleMember: true)
        let strange = try Self.stage(etcd)
        try strange.write(try other.folder.text("ca.crt"), to: "/pki/ca.crt")
        let authority = try #require(try Self.complaint(spec, strange))
        #expect(authority.contains(etcd.endpoints[0]) && authority.contains("certificate"))
        let stranger = try Self.stage(etcd)
        for file in ["client.crt", "client.key"] {
            try stranger.write(try other.folder.text(file), to: "/pki/\(file)", mode: 0o600)
        }
        let client = try #require(try Self.complaint(spec, stranger))
        #expect(client.contains(etcd.endpoints[0]))
        #expect(client.contains("mend it, or correct etcd in the definition"))
    }

    @Test(arguments: [
        ("3.4.0", true), ("3.4.23", true), ("3.10.0", true), ("4.0.0", true), ("3.6.0-rc.1", true), ("3.3.27", false),
        ("3.4", false), ("", false), ("3.4.x", false), ("v3.5.0", false), ("-", false),
        ("99999999999999999999.0.0", false),
    ])
    func `versions are compared by their numbers`(version: String, isEnough: Bool) {
        #expect(EtcdSurvey.isAtLeast(version, "3.4.0") == isEnough)
    }
}
