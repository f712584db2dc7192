import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// A node's certificate over time, with a clock that the test sets.
struct IdentityKeeperTests {
    private static let life = 86_400
    private let cluster: MemoryCluster
    private let folder: ScratchFolder
    private let paths: HostPaths
    private let identities: IdentityHolder
    private let link = FakeLink()
    private let board = StatusBoard(node: "cp-1", clusterUID: testClusterUID, agentVersion: "test", pid: nil)
    private let journal: Journal
    private let clock: Clock
    private let began = Timestamp.now()

    /// What the test and the keeper share.
    private final class Clock: Sendable {
        let now: Mutex<Timestamp>
        /// Certificates that were put to use, and those that were asked for.
        let installed = Mutex<[String]>([])
        let asked = Mutex(0)
        init(_ time: Timestamp) { now = Mutex(time) }
    }

    init() throws {
        cluster = try MemoryCluster([("cp-1", RoleSet([.controlPlane]))])
        folder = try ScratchFolder()
        paths = HostPaths(root: folder.path)
        try Folder.make(paths.state, mode: FileMode(0o700))
        clock = Clock(began)
        journal = try Journal(path: paths.journal, boot: "boot", agent: "test")
        let member = try cluster.member("cp-1").identity
        var identity = member
        identity = NodeIdentity(
            name: member.name, uid: member.uid, clusterUID: member.clusterUID,
            certificate: try Self.certificate(cluster, member, from: began), key: member.key, trust: member.trust)
        identities = IdentityHolder(identity)
        try DurableFile.write(Array(identity.certificate.utf8), to: paths.nodeCertificate, mode: FileMode(0o644))
        link.setTrust(member.trust.chain)
    }

    private static func certificate(
        _ cluster: MemoryCluster, _ identity: NodeIdentity, from start: Timestamp, key: PublicKey? = nil,
        name: String? = nil, life: Int = life, authority: CertificateAuthority? = nil
    ) throws -> String {
        let profile = CertificateProfile(
            commonName: identity.name,
            names: .init(uris: ["spiffe://\(testClusterUID)/node/\(name ?? identity.uid)"]), usages: [.client],
            lifetimeSeconds: life)
        return try (authority ?? cluster.nodeAuthority)
            .issue(to: key ?? identity.key.publicKey, profile, now: start).pemText()
    }

    private func keeper(
        jitter: Double = 0, enrolAgain: @escaping (PrivateKey) throws -> EnrolmentResponse = { _ in throw Unasked() }
    ) -> IdentityKeeper {
        let (clock, paths) = (clock, paths)
        let log = Log(console: Console(output: { _ in }, errors: { _ in }))
        return IdentityKeeper(
            configuration: AgentConfiguration(
                clusterUID: testClusterUID, nodeName: "cp-1", coordinators: ["127.0.0.1"], serverAuthority: "",
                operatorKeyIDs: [cluster.operatorKey.keyID]),
            paths: paths, identities: identities, link: link, board: board,
            refusals: RefusalBook(board: board, journal: journal, log: log), log: log,
            clock: { clock.now.withLock { $0 } },
            jitter: jitter, enrolAgain: enrolAgain,
            install: { identity in
                // Durable before it is used.
                let stored = try DurableFile.readBounded(paths.nodeCertificate, limit: 65_536)
                #expect(stored == Array(identity.certificate.utf8))
                clock.installed.withLock { $0.append(identity.certificate) }
            })
    }

    private struct Unasked: Error {}

    /// Lets the coordinator renew as it should.
    private func answerRenewals() {
        let (cluster, clock, identity) = (cluster, clock, identities.current)
        link.renew { request throws(LinkError) in
            clock.asked.withLock { $0 += 1 }
            do {
                let csr = try CertificateRequest(pem: request.csr)
                let text = try Self.certificate(
                    cluster, identity, from: clock.now.withLock { $0 }, key: csr.publicKey)
                return CertificateRenewalResponse(certificate: text)
            } catch {
                throw LinkError(.malformed, "\(error)")
            }
        }
    }

    private func set(seconds: Int) { clock.now.withLock { $0 = began.adding(seconds: seconds) } }

    private func stored() throws -> String {
        String(decoding: try DurableFile.readBounded(paths.nodeCertificate, limit: 65_536), as: UTF8.self)
    }

    @Test(arguments: [0.0, 0.5, 1.0]) func `it is renewed at half of its life and not before`(jitter: Double) throws {
        answerRenewals()
        let keeper = keeper(jitter: jitter)
        let first = identities.current
        let time = RenewalTime(try Certificate(pem: first.certificate), jitter: jitter)
        set(seconds: time.due.seconds - began.seconds - 1)
        try keeper.refresh()
        #expect(clock.asked.withLock { $0 } == 0)
        #expect(keeper.pollSeconds(atMost: 50) == 1)
        #expect(board.status.certificateNotAfter == time.notAfter)
        set(seconds: time.due.seconds - began.seconds)
        try keeper.refresh()
        let now = identities.current
        #expect(now.certificate != first.certificate)
        #expect(now.key.keyID == first.key.keyID)
        #expect(try stored() == now.certificate)
        #expect(clock.installed.withLock { $0 } == [now.certificate])
        #expect(board.status.certificateNotAfter == (try Certificate(pem: now.certificate)).notAfter)
        #expect(board.status.certificateProblem == nil)
        // And that is all for another half life.
        try keeper.refresh()
        #expect(clock.asked.withLock { $0 } == 1)
        #expect(keeper.pollSeconds(atMost: 50) == 50)
    }

    @Test func `a failed renewal is seen, tried again after a while, and the old one stays in use`() throws {
        let clock = clock
        link.renew { _ throws(LinkError) in
            clock.asked.withLock { $0 += 1 }
            throw LinkError(.unreachable, "no route to host")
        }
        let keeper = keeper()
        let first = identities.current.certificate
        set(seconds: Self.life / 2)
        for _ in 0..<5 { try keeper.refresh() }
        #expect(clock.asked.withLock { $0 } == 1)
        #expect(board.status.certificateProblem == "cannot be renewed: no route to host")
        #expect(StatusText(board.status, now: began).text.contains("it cannot be renewed: no route to host"))
        #expect(identities.current.certificate == first)
        #expect(try stored() == first)
        set(seconds: Self.life / 2 + 100)
        try keeper.refresh()
        #expect(clock.asked.withLock { $0 } == 2)
        // A clock that was set back does not put the next try off for years.
        set(seconds: Self.life / 2 + 100 - 3600)
        answerRenewals()
        set(seconds: Self.life / 2 + 300)
        try keeper.refresh()
        #expect(identities.current.certificate != first)
        #expect(board.status.certificateProblem == nil)
    }

    enum Flaw: CaseIterable { case otherKey, otherName, otherAuthority, ended, notYet, junk, empty }

    @Test(arguments: Flaw.allCases) func `a certificate that is not ours is not taken`(flaw: Flaw) throws {
        let (cluster, clock, identity) = (cluster, clock, identities.current)
        link.renew { _ throws(LinkError) in
            do {
                let now = clock.now.withLock { $0 }
                let text =
                    switch flaw {
                    case .otherKey:
                        try Self.certificate(cluster, identity, from: now, key: PrivateKey.generate(.p256).publicKey)
                    case .otherName: try Self.certificate(cluster, identity, from: now, name: "another")
                    case .otherAuthority:
                        try Self.certificate(
                            cluster, identity, from: now,
                            authority: .create(.p256, commonName: "node CA", days: 30, now: now))
                    case .ended: try Self.certificate(cluster, identity, from: now.adding(seconds: -20_000), life: 60)
                    case .notYet: try Self.certificate(cluster, identity, from: now.adding(seconds: 20_000))
                    case .junk: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
                    case .empty: ""
                    }
                return CertificateRenewalResponse(certificate: text)
            } catch {
                throw LinkError(.malformed, "\(error)")
            }
        }
        set(seconds: Self.life / 2)
        try keeper().refresh()
        #expect(identities.current.certificate == identity.certificate)
        #expect(try stored() == identity.certificate)
        #expect(clock.installed.withLock { $0.isEmpty })
        #expect(board.status.certificateProblem?.hasPrefix("cannot be renewed: ") == true)
    }

    @Test func `one that cannot be stored is not used`() throws {
        answerRenewals()
        let first = identities.current.certificate
        #expect(unlink(paths.nodeCertificate) == 0)
        try Folder.make(paths.nodeCertificate)
        set(seconds: Self.life / 2)
        try keeper().refresh()
        #expect(identities.current.certificate == first)
        #expect(clock.installed.withLock { $0.isEmpty })
        #expect(board.status.certificateProblem?.contains("node.crt") == true)
    }

    @Test func `one that has ended says what to do, and the operator's word brings the node back`() throws {
        let key = identities.current.key
        let text = try Self.certificate(cluster, identities.current, from: began.adding(seconds: Self.life + 60))
        let isApproved = Mutex(false)
        let trust = identities.current.trust.chain
        let keeper = keeper { asked in
            #expect(asked.keyID == key.keyID)
            return isApproved.withLock { $0 }
                ? EnrolmentResponse(
                    state: .enrolled, fingerprint: "", certificate: text, trust: trust, retryAfter: nil)
                : EnrolmentResponse(state: .pending, fingerprint: "", certificate: nil, trust: trust, retryAfter: 5)
        }
        set(seconds: Self.life + 60)
        #expect(throws: StepError.self) { try keeper.refresh() }
        let problem = try #require(board.status.certificateProblem)
        #expect(problem.hasPrefix("ended at "))
        #expect(
            problem.hasSuffix("coordinator node approve cp-1 --fingerprint \(key.publicKey.fingerprint)"))
        isApproved.withLock { $0 = true }
        try keeper.refresh()
        #expect(identities.current.certificate == text)
        #expect(try stored() == text)
        #expect(board.status.certificateProblem == nil)
    }
}
