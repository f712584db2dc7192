import Shared
import Synchronization
import Testing

@testable import NodeAgent

struct LeaseTests {
    private let cluster: MemoryCluster
    private let stage: ClusterStage

    init() throws {
        let plane = RoleSet([.controlPlane])
        cluster = try MemoryCluster([("cp-1", plane), ("cp-2", plane)])
        stage = try ClusterStage("cp-1", of: cluster)
    }

    private func lease(
        name: String = "kubeadm-init", holder: String? = nil, term: Int = 7, from: Int = 0, seconds: Int = 60,
        clusterUID: String? = nil, by key: PrivateKey? = nil
    ) throws -> Envelope {
        let issued = Timestamp.now().adding(seconds: from)
        return try Envelope.sign(
            Lease(
                clusterUID: clusterUID ?? cluster.roster.clusterUID, name: name,
                holder: try holder ?? cluster.member("cp-1").identity.uid, holderName: "cp-1", term: term,
                issued: issued, expires: issued.adding(seconds: seconds)), with: [key ?? cluster.coordinatorKey])
    }

    @Test func `a lease is held until it is given back, and the next one waits`() throws {
        let first = LeaseKeeper(name: "kubeadm-init", peers: stage.peers)
        #expect(throws: StepError.self) { try first.stillHeld() }
        #expect(try first.tryToAcquire() == nil)
        try first.stillHeld()
        let other = try ClusterStage("cp-2", of: cluster)
        let second = LeaseKeeper(name: "kubeadm-init", peers: other.peers)
        #expect(try second.tryToAcquire() == "held by cp-1")
        first.release()
        #expect(try second.tryToAcquire() == nil)
        second.release()
    }

    @Test func `a grant that is not what it must be is refused with its code`() throws {
        let other = try cluster.member("cp-2").identity.uid
        let rows: [(RefusalCode, Envelope)] = [
            (.signature, try lease(by: try PrivateKey.generate(.ed25519))),
            (.signature, try lease(by: cluster.operatorKey)),
            (.node, try lease(holder: other)),
            (.node, try lease(name: "cluster-authorities")),
            (.cluster, try lease(clusterUID: String(repeating: "1", count: 32))),
            (.expired, try lease(from: -120)),
            (.future, try lease(from: 900)),
        ]
        for (code, envelope) in rows {
            cluster.state.withLock { $0.forgedLease = envelope }
            let keeper = LeaseKeeper(name: "kubeadm-init", peers: stage.peers)
            #expect(throws: Refusal(code, kind: .lease, "")) { try keeper.tryToAcquire() }
            #expect(throws: StepError.self) { try keeper.stillHeld() }
        }
    }

    @Test func `an old grant is refused, also after a restart of the agent`() throws {
        cluster.state.withLock { $0.forgedLease = nil }
        let old = try lease(term: 3)
        cluster.state.withLock { $0.forgedLease = old }
        let keeper = LeaseKeeper(name: "kubeadm-init", peers: stage.peers)
        #expect(try keeper.tryToAcquire() == nil)
        let newer = try lease(term: 4)
        cluster.state.withLock { $0.forgedLease = newer }
        #expect(try LeaseKeeper(name: "kubeadm-init", peers: stage.peers).tryToAcquire() == nil)
        cluster.state.withLock { $0.forgedLease = old }
        let restarted = Peers(
            link: stage.peers.link, terms: try LeaseTerms(path: stage.paths.leaseTerms),
            identities: IdentityHolder(stage.peers.identity))
        #expect(throws: Refusal(.rollback, kind: .lease, "")) {
            try LeaseKeeper(name: "kubeadm-init", peers: restarted).tryToAcquire()
        }
    }

    @Test func `a grant counts from the moment of asking and no longer than was asked for`() throws {
        let envelope = try lease(seconds: 2)
        cluster.state.withLock { $0.forgedLease = envelope }
        let keeper = LeaseKeeper(name: "kubeadm-init", peers: stage.peers)
        #expect(try keeper.tryToAcquire() == nil)
        // Two seconds are within the margin before the effect.
        let error = #expect(throws: StepError.self) { try keeper.stillHeld() }
        #expect(error?.message.contains("ran out") == true)
        keeper.release()
    }
}
