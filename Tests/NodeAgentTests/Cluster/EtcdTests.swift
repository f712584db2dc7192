import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

@Suite(.enabled(if: RealEtcd.isInstalled, "the package etcd-server is not installed"))
struct RealEtcdTests {
    private let etcd: RealEtcd

    init() throws {
        etcd = try RealEtcd()
        let gateway = try etcd.gateway()
        try #require(waitUntil(.seconds(30)) { gateway.unhealthyReason() == nil })
    }

    @Test func `the fence is created once, and says whose it is`() throws {
        let gateway = try etcd.gateway()
        #expect(try gateway.read(key: "/muster/fence") == nil)
        let first = FenceRecord(clusterUID: "c", nodeUID: "one", nodeName: "cp-1")
        let second = FenceRecord(clusterUID: "c", nodeUID: "two", nodeName: "cp-2")
        #expect(try gateway.create(key: "/muster/fence", value: try first.encoded()) == .created)
        guard case .exists(let found) = try gateway.create(key: "/muster/fence", value: try second.encoded()) else {
            Issue.record("created twice")
            return
        }
        let record = try FenceRecord(value: found.value)
        #expect(record == first)
        #expect(FenceVerdict(record: record, clusterUID: "c", nodeUID: "one") == .ours)
        #expect(FenceVerdict(record: record, clusterUID: "c", nodeUID: "two") == .another("cp-1"))
        #expect(FenceVerdict(record: record, clusterUID: "other", nodeUID: "one") == .foreign("c"))
        #expect(FenceVerdict(record: nil, clusterUID: "c", nodeUID: "one") == .open)
    }

    @Test func `a client without a certificate, or of another CA, is refused`() throws {
        let other = try RealEtcd()
        let gateway = try EtcdGateway(
            endpoints: [etcd.endpoint], authority: try DurableFile.readBounded(etcd.authority, limit: 1 << 16),
            certificate: try DurableFile.readBounded(other.certificate, limit: 1 << 16),
            key: try DurableFile.readBounded(other.key, limit: 1 << 16))
        #expect(throws: EtcdError(.unreachable, "")) { try gateway.read(key: "a") }
        let stranger = try EtcdGateway(
            endpoints: [etcd.endpoint], authority: try DurableFile.readBounded(other.authority, limit: 1 << 16),
            certificate: try DurableFile.readBounded(etcd.certificate, limit: 1 << 16),
            key: try DurableFile.readBounded(etcd.key, limit: 1 << 16))
        #expect(throws: EtcdError(.unreachable, "")) { try stranger.read(key: "a") }
    }

    /// Issue section 7: the coordinator grants the init lease to two nodes at once.
    @Test func `with the lease granted twice only one node runs kubeadm init`() throws {
        let plane = RoleSet([.controlPlane])
        let cluster = try MemoryCluster([("cp-1", plane), ("cp-2", plane)])
        cluster.state.withLock { $0.grantsTwice = true }
        let first = try InitStage("cp-1", of: cluster, etcd: etcd)
        let second = try InitStage("cp-2", of: cluster, etcd: etcd)
        #expect(try first.claim() == .ours)
        #expect(try second.claim() == .another("cp-1"))
        #expect(try first.claim() == .ours)
    }

    @Test func `a lease that was lost creates no fence`() throws {
        let cluster = try MemoryCluster([("cp-1", RoleSet([.controlPlane]))])
        let stage = try InitStage("cp-1", of: cluster, etcd: etcd)
        #expect(throws: StepError.self) {
            try stage.keeper.claim { throw StepError(.failed, "the lease is no longer held") }
        }
        #expect(try etcd.gateway().read(key: stage.fence.key) == nil)
    }
}

/// One control plane in front of a real etcd.
private struct InitStage {
    let stage: ClusterStage
    let fence: EtcdFence
    let keeper: EtcdFenceKeeper

    init(_ name: String, of cluster: MemoryCluster, etcd: RealEtcd) throws {
        stage = try ClusterStage(name, of: cluster)
        for file in ["ca.crt", "client.crt", "client.key"] {
            try stage.write(try etcd.folder.text(file), to: "/pki/\(file)", mode: 0o600)
        }
        fence = EtcdFence(
            key: "/muster/\(cluster.roster.clusterUID)/kubeadm-init", endpoints: [etcd.endpoint],
            authorityPath: "/pki/ca.crt", certificatePath: "/pki/client.crt", keyPath: "/pki/client.key")
        let spec = KubeadmInitSpec(
            kubeadm: "/bin/false", config: "", skipPhases: [], lease: "kubeadm-init", fence: fence, endpoint: "lb:6443")
        let step = Step(id: "init", summary: "init", timeoutSeconds: 30, action: .kubeadmInit(spec))
        keeper = EtcdFenceKeeper(fence: fence, context: try stage.context(step))
    }

    /// As the step does: lease, then fence.
    func claim() throws -> FenceVerdict {
        let lease = LeaseKeeper(name: "kubeadm-init", peers: stage.peers)
        defer { lease.release() }
        try #require(try lease.tryToAcquire() == nil)
        return try keeper.claim { try lease.stillHeld() }
    }
}

struct EtcdTextTests {
    @Test func `answers of the gateway are read, and nonsense is an error`() throws {
        let found =
            #"{"header":{"revision":"7"},"kvs":[{"key":"YQ==","value":"Yg==","create_revision":"5"}],"count":"1"}"#
        let pair = try #require(try EtcdMessages.rangeAnswer(Array(found.utf8)))
        #expect(pair == EtcdMessages.KeyValue(key: [0x61], value: [0x62], createRevision: 5))
        #expect(try EtcdMessages.rangeAnswer(Array(#"{"header":{}}"#.utf8)) == nil)
        for text in ["", "[]", "{", #"{"kvs":[{"key":"?"}]}"#, #"{"kvs":[{"key":"YQ=="}]}"#] {
            #expect(throws: EtcdError(.answer, "")) { try EtcdMessages.rangeAnswer(Array(text.utf8)) }
        }
        for text in [#"{"succeeded":false}"#, #"{"responses":[{"response_put":{}}]}"#] {
            #expect(throws: EtcdError(.answer, "")) { try EtcdMessages.createAnswer(Array(text.utf8)) }
        }
        #expect(
            EtcdMessages.failure(Array(#"{"error":"etcdserver: no leader","code":14}"#.utf8)) == "etcdserver: no leader"
        )
    }

    @Test func `initial flags are no drift, everything else is`() {
        let unit =
            "[Service]\nExecStart=/usr/bin/etcd --name=a \\\n  --initial-cluster=a=https://1:2380 \\\n  --data-dir=/d\n"
        let grown = unit.replacing("a=https://1:2380", with: "a=https://1:2380,b=https://2:2380")
        let spaced = unit.replacing("--initial-cluster=a=https://1:2380", with: "--initial-cluster a=https://9:2380")
        #expect(EtcdUnitText.isSameButInitial(unit, grown))
        #expect(EtcdUnitText.isSameButInitial(unit, spaced))
        #expect(!EtcdUnitText.isSameButInitial(unit, unit.replacing("/d", with: "/e")))
        #expect(!EtcdUnitText.isSameButInitial(unit, unit.replacing("[Service]", with: "[Service]\nUser=root")))
    }
}
