import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// The ledger of certificates: told by nodes, judged by the coordinator's clock.
struct CertificateLedgerTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let day = 86_400

    private func content(_ life: Int, left: Int) throws -> CertificateContent {
        let key = try PrivateKey.generate(.p256)
        let start = Self.now.adding(seconds: (left - life) * Self.day)
        let authority = try CertificateAuthority.create(.p256, commonName: "etcd-ca", days: 36_000, now: start)
        return CertificateContent(
            try authority.issue(
                to: key.publicKey,
                CertificateProfile(commonName: "etcd", usages: [.server], lifetimeSeconds: life * Self.day), now: start
            ))
    }

    @Test(
        arguments: [
            (365, 200, "ok", nil), (365, 29, "expiring", nil), (365, 0, "expired", nil), (365, -5, "expired", nil),
            (20, 6, "ok", nil), (20, 4, "expiring", nil), (365, 200, "wrong-key", "wrong-key"),
            (365, 200, "unreadable", "a word of a later version"),
        ] as [(Int, Int, String, String?)])
    func `the verdict is of the time, unless the node found a fault`(
        life: Int, left: Int, verdict: String, fault: String?
    ) throws {
        var fact = CertificateFact(path: "/x", content: try content(life, left: left))
        if let fault {
            fact.fault = CertificateFault(.wrongKey, "x")
            fact.fault?.kind = fault
        }
        #expect(CertificateVerdict(fact, at: Self.now).rawValue == verdict)
    }

    private func inventory(_ facts: [CertificateFact], omitted: Int = 0) -> CertificateInventory {
        CertificateInventory(time: Self.now, certificates: facts, omitted: omitted)
    }

    @Test func `what a node tells is listed, warned of in the status, and gone with the node`() throws {
        try CommandStage.with { stage in
            let client = try stage.coordinator.enrol("w-1", role: RoleSet([.worker])).client
            #expect(stage.run(["cert", "list"]).output.contains("w-1"))
            var fine = try content(36_000, left: 36_000)
            fine.notAfter = Timestamp.now().adding(seconds: 400 * Self.day)
            var late = fine
            late.notAfter = Timestamp.now().adding(seconds: -2 * Self.day + 60)
            let told = inventory(
                [
                    CertificateFact(path: "/etc/etcd/pki/server.crt", content: fine),
                    CertificateFact(path: "/etc/etcd/pki/peer.crt", content: late),
                    CertificateFact(
                        path: "/etc/etcd/pki/ca\u{1B}[2J.crt", content: nil,
                        fault: CertificateFault(.unreadable, "there is no certificate in it")),
                ], omitted: 9744)
            let body = try CanonicalJSON.encode(told)
            #expect(try client.send(HTTPRequest(.post, "/v1/certificates", body: body)).status == 204)
            let list = stage.run(["cert", "list", "--node", "w-1"])
            #expect(list.status == .failed)
            let lines = list.output.split(separator: "\n").map(String.init)
            #expect(lines[1].contains("unreadable: there is no certificate in it") && !list.output.contains("\u{1B}"))
            #expect(lines[2].contains("/etc/etcd/pki/peer.crt") && lines[2].contains("-2  expired"))
            #expect(lines[3].contains("399  ok") || lines[3].contains("400  ok"), "\(lines[3])")
            #expect(list.output.contains("w-1: 9744 more"))
            #expect(stage.run(["status"]).output.contains("w-1: /etc/etcd/pki/peer.crt ended 47 h"))
            #expect(stage.run(["cert", "list", "--node", "w-1", "--problems"]).output.contains("server.crt") == false)
            let shown = stage.run(["cert", "show", "w-1", "/etc/etcd/pki/server.crt"])
            #expect(shown.output.contains("issuer       CN=etcd-ca\n"), "\(shown.output)\(shown.errors)")
            let wrong = stage.run(["cert", "show", "w-1", "/etc/etcd/pki/serve.crt"])
            #expect(wrong.errors.contains("did you mean /etc/etcd/pki/server.crt?"), "\(wrong.errors)")
            #expect(stage.run(["node", "remove", "w-1"]).status == .ok)
            #expect(stage.run(["cert", "list", "--node", "w-1"]).errors.contains("no certificates are known of w-1"))
        }
    }

    @Test func `an inventory that no agent sends is refused`() throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let client = try coordinator.enrol("w-1", role: RoleSet([.worker])).client
        let fact = CertificateFact(path: "/x", content: try content(365, left: 200))
        var long = fact
        long.path = String(repeating: "x", count: 513)
        var many = fact
        many.content?.names = [String](repeating: "a", count: 100)
        for bad in [
            inventory([CertificateFact](repeating: fact, count: 257)), inventory([long]), inventory([many]),
            inventory([fact], omitted: -1),
        ] {
            let answer = try client.send(
                HTTPRequest(.post, "/v1/certificates", body: try CanonicalJSON.encode(bad)))
            #expect(answer.status == 400)
        }
        let stranger = #"{"time":"2027-01-15T08:00:00Z","certificates":[],"omitted":0,"node":"w-2"}"#
        #expect(try client.send(HTTPRequest(.post, "/v1/certificates", body: Array(stranger.utf8))).status == 400)
        let store = try coordinator.server.cluster.store
        #expect(store.snapshot.rows(prefix: CertificatesRow.prefix).isEmpty)
    }
}
