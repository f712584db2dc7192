import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

struct EtcdMembersTests {
    private static func member(
        _ id: String, _ name: String, started: Bool = true, learner: Bool = false
    ) -> EtcdMember {
        EtcdMember(
            id: id, name: name, peerURLs: ["https://10.0.0.\(id):2380"],
            clientURLs: started ? ["https://10.0.0.\(id):2379"] : [], isLearner: learner)
    }

    @Test func `a node without data learns from the member list what it is`() {
        let own = "https://10.0.0.3:2380"
        let others = [Self.member("1", "cp-1"), Self.member("2", "cp-2")]
        let rows: [(EtcdMember?, EtcdStanding)] = [
            (nil, .absent),
            (
                Self.member("3", "", started: false, learner: true),
                .added(Self.member("3", "", started: false, learner: true))
            ),
            (Self.member("3", "", started: false), .added(Self.member("3", "", started: false))),
            (Self.member("3", "cp-3", started: false), .founder),
            (Self.member("3", "cp-3"), .formerLife(Self.member("3", "cp-3"))),
            (Self.member("3", "cp-3", learner: true), .formerLife(Self.member("3", "cp-3", learner: true))),
        ]
        for (entry, standing) in rows {
            #expect(EtcdStanding(others + [entry].compactMap { $0 }, peerURL: own) == standing)
        }
        #expect(EtcdStanding([], peerURL: own) == .absent)
    }

    @Test(arguments: [
        // voters in all, of the others so many answer, may it go
        (1, 0, false), (2, 1, true), (2, 0, false), (3, 2, true), (3, 1, false), (4, 2, true), (4, 1, false),
        (5, 3, true), (5, 2, false), (7, 4, true), (7, 3, false),
    ])
    func `a voter goes only where a majority of the others answers`(voters: Int, healthy: Int, isAllowed: Bool) {
        let members = (1...voters).map { Self.member("\($0)", "m\($0)") }
        let removal = EtcdRemoval(members[0], of: members) { (Int($0.id) ?? 0) <= healthy + 1 }
        #expect((removal.refusal == nil) == isAllowed, "\(removal)")
    }

    @Test func `the numbers are said, and learners have no vote`() {
        let members = [Self.member("1", "a"), Self.member("2", "b"), Self.member("3", "c")]
        let removal = EtcdRemoval(members[0], of: members) { $0.id == "2" }
        #expect(removal.refusal == "without a etcd has 2 voters, of which 2 must answer and 1 does")
        #expect(EtcdRemoval(members[0], of: [members[0]]) { _ in true }.refusal == "a is etcd's last voter")
        let learner = Self.member("4", "", started: false, learner: true)
        #expect(EtcdRemoval(learner, of: members + [learner]) { _ in false }.refusal == nil)
        let rest = EtcdRemoval(members[0], of: [members[0], learner]) { _ in true }
        #expect(rest.refusal == "a is etcd's last voter")
    }

    @Test func `member lists are read, and nonsense is an error`() throws {
        let text = #"""
            {"header":{"cluster_id":"1"},"members":[
            {"ID":"18446744073709551615","name":"a","peerURLs":["https://1:2380"],"clientURLs":["https://1:2379"]},
            {"ID":"7","peerURLs":["https://2:2380"],"isLearner":true}]}
            """#
        #expect(
            try EtcdMessages.membersAnswer(Array(text.utf8)) == [
                EtcdMember(
                    id: "18446744073709551615", name: "a", peerURLs: ["https://1:2380"],
                    clientURLs: ["https://1:2379"], isLearner: false),
                EtcdMember(id: "7", name: "", peerURLs: ["https://2:2380"], clientURLs: [], isLearner: true),
            ])
        #expect(try EtcdMessages.membersAnswer(Array("{}".utf8)).isEmpty)
        for text in ["", "[]", #"{"members":[{}]}"#, #"{"members":[{"ID":"-1"}]}"#, #"{"members":[{"ID":"x"}]}"#] {
            #expect(throws: EtcdError(.answer, "")) { try EtcdMessages.membersAnswer(Array(text.utf8)) }
        }
    }

    @Test func `the unit of a member that joins begins no other etcd`() {
        let unit = """
            ExecStart=/usr/bin/etcd --name=b \\
              --initial-cluster=a=https://1:2380,b=https://2:2380 \\
              --initial-cluster-token=t --initial-cluster-state=new
            Restart=on-failure
            """
        let joined = EtcdUnitText.joining(unit, cluster: "c=https://3:2380,b=https://2:2380")
        #expect(
            joined == """
                ExecStart=/usr/bin/etcd --name=b \\
                  --initial-cluster=c=https://3:2380,b=https://2:2380 \\
                  --initial-cluster-token=t --initial-cluster-state=existing
                Restart=on-failure
                """)
        #expect(EtcdUnitText.isSameButInitial(unit, joined))
        #expect(EtcdUnitText.joining(unit, cluster: nil).contains("b=https://2:2380 \\"))
    }

    @Test func `only the one argument of the API server's pod is changed`() throws {
        let manifest = "    - --a=b\n    - --etcd-servers=https://1:2379\n    - --c=d\n"
        let line = try #require(EtcdServersLine(in: manifest))
        #expect(line.value == "https://1:2379" && line.matches(["https://1:2379"]))
        let grown = line.replaced(by: ["https://1:2379", "https://2:2379"])
        #expect(grown == "    - --a=b\n    - --etcd-servers=https://1:2379,https://2:2379\n    - --c=d\n")
        #expect(try #require(EtcdServersLine(in: grown)).matches(["https://2:2379", "https://1:2379"]))
        #expect(!(try #require(EtcdServersLine(in: grown)).matches(["https://1:2379"])))
        for bad in ["", "    - --a=b\n", manifest + manifest] { #expect(EtcdServersLine(in: bad) == nil) }
    }
}

/// Learners, against a real etcd.
@Suite(.enabled(if: RealEtcd.isInstalled, "the package etcd-server is not installed"))
struct EtcdJoinTests {
    private let etcd: RealEtcd
    private let stage: ClusterStage
    private let join: EtcdJoin
    private let lease: LeaseKeeper

    init() throws {
        etcd = try RealEtcd()
        let gateway = try etcd.gateway()
        try #require(waitUntil(.seconds(30)) { gateway.unhealthyReason() == nil })
        let plane = RoleSet([.controlPlane, .etcd])
        let cluster = try MemoryCluster([("cp-1", plane), ("cp-2", plane)])
        stage = try ClusterStage("cp-2", of: cluster)
        for file in ["ca.crt", "client.crt", "client.key"] {
            try stage.write(try etcd.folder.text(file), to: "/pki/\(file)", mode: 0o600)
        }
        let spec = EtcdMemberSpec(
            unit: "", dataDirectory: "/var/lib/etcd/muster", user: "etcd", clientPort: 2379, peerPort: 2380,
            authorityPath: "/pki/ca.crt", certificatePath: "/pki/client.crt", keyPath: "/pki/client.key",
            clusterToken: "t", preparedCondition: "etcd.prepared", founders: ["cp-1"])
        let step = Step(id: "etcd-member", summary: "", timeoutSeconds: 8, action: .etcdMember(spec))
        join = EtcdJoin(spec: spec, context: try stage.context(step), endpoints: [etcd.endpoint])
        lease = LeaseKeeper(name: LeaseName.etcdMembership, peers: stage.peers)
        try #require(try lease.tryToAcquire() == nil)
    }

    @Test func `a node that the manifest does not let begin an etcd comes in as a learner`() throws {
        #expect(try join.isNeeded())
        let cluster = try #require(try join.admit(lease))
        #expect(cluster.hasPrefix("m1=http://127.0.0.1:") && cluster.hasSuffix(",cp-2=https://10.0.0.12:2380"))
        let members = try etcd.gateway().members()
        #expect(members.map(\.isLearner).sorted { !$0 && $1 } == [false, true])
        // A killed agent finds it there, and adds no second one.
        #expect(try join.admit(lease) == cluster)
        #expect(try etcd.gateway().members().count == 2)
    }

    @Test func `a learner that never comes in sync is removed at its deadline, and told`() throws {
        var join = join
        join.learnerSeconds = 1
        _ = try join.admit(lease)
        var isStopped = false
        let error = #expect(throws: StepError.self) { try join.promote(lease) { isStopped = true } }
        #expect(error?.message.contains("was not in sync within 1 s and is removed; it is tried again") == true)
        #expect(isStopped)
        #expect(try etcd.gateway().members().map(\.name) == ["m1"])
        #expect(join.context.notes[EtcdJoin.learner] == nil)
        // And again from the beginning.
        #expect(try join.admit(lease) != nil)
    }

    @Test func `while another one is taken in, nobody else is`() throws {
        try etcd.gateway().addLearner(peerURL: "https://10.0.0.13:2380")
        #expect(throws: StepError.self) { try join.admit(lease) }
        #expect(stage.progress.withLock { $0 }.contains { $0.contains("is being taken in, and one at a time is") })
        #expect(try etcd.gateway().members().count == 2)
    }

    @Test func `without the lease nobody is taken in`() throws {
        lease.release()
        let other = LeaseKeeper(name: LeaseName.etcdMembership, peers: stage.peers)
        #expect(throws: StepError.self) { try join.admit(other) }
        #expect(try etcd.gateway().members().count == 1)
    }
}
