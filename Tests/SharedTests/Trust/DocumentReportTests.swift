import TestSupport
import Testing

@testable import Shared

struct DocumentReportTests {
    private let cluster: TestCluster

    init() throws { cluster = try TestCluster() }

    private func report(_ envelope: Envelope, trust: [UInt8]? = nil, pins: [String] = []) -> DocumentReport {
        DocumentReport.verify(
            envelope.canonicalBytes, trust: trust ?? cluster.trustEnvelope.canonicalBytes, pinnedKeyIDs: pins,
            now: TestCluster.now)
    }

    @Test func `an accepted document says who signed it`() throws {
        let envelope = try Envelope.sign(Samples.manifest(), with: [cluster.operatorKey])
        let report = report(envelope)
        #expect(report.isAccepted)
        #expect(
            report.lines == [
                "document  manifest", "digest    \(envelope.digest)", "claims    \(cluster.operatorKey.keyID)",
                "cluster   test (\(testClusterUID))", "signed by operator \(cluster.operatorKey.keyID)",
                "verdict   accepted, by version 1 of the trust document, at 2027-01-15T08:00:00Z",
            ])
    }

    @Test func `a refused document says why and with which code`() throws {
        let envelope = try Envelope.sign(Samples.manifest(), with: [cluster.coordinatorKey])
        let report = report(envelope)
        #expect(report.code == .signature)
        #expect(
            report.lines.suffix(3) == [
                "verdict   REFUSED", "code      signature",
                "why       0 valid signatures of permitted keys, and 1 needed",
            ])
    }

    @Test func `every kind is judged as far as it can be without its node`() throws {
        let node = try TestNode("cp-1", Samples.controlPlane, in: cluster)
        let rows: [(Envelope, RefusalCode?)] = [
            (cluster.trustEnvelope, nil), (node.admission, nil),
            (try Envelope.sign(Samples.assignment(), with: [cluster.coordinatorKey]), nil),
            (try Envelope.sign(Samples.lease(), with: [cluster.coordinatorKey]), nil),
            (try Envelope.sign(Samples.relay(from: "operator", to: .role(.worker)), with: [cluster.operatorKey]), nil),
            (node.enrolment, .signature),
            (try Envelope.sign(Samples.relay(from: "cp-1", to: .role(.worker)), with: [node.key]), .signature),
            (try TestCluster().trustEnvelope, .chain),
        ]
        for (envelope, code) in rows { #expect(report(envelope).code == code, "\(envelope.payloadType)") }
    }

    @Test func `the trust file may be one version, all of them, or the coordinator's answer`() throws {
        let envelope = cluster.trustEnvelope
        let answer = TrustResponse(trust: [envelope], time: TestCluster.now)
        for trust in [try CanonicalJSON.encode([envelope]), try CanonicalJSON.encode(answer)] {
            #expect(report(envelope, trust: trust).isAccepted)
        }
        #expect(report(envelope, trust: []).code == .envelope)
        #expect(report(envelope, trust: Array("[]".utf8)).code == .envelope)
        #expect(report(envelope, pins: [cluster.coordinatorKey.keyID]).code == .signature)
    }

    @Test func `a document is shown without being trusted, and without reaching the terminal`() throws {
        let lease = Samples.changed(Samples.lease()) { $0.name = "a\u{1B}[2J\n\u{202E}b" }
        let envelope = try Envelope.sign(lease, with: [cluster.operatorKey])
        let lines = DocumentReport.show(envelope.canonicalBytes).lines
        #expect(lines.first == "document  lease")
        #expect(lines.contains("verdict   not checked: give the trust document to verify it"))
        #expect(lines.contains("  name: a?[2J\\n?b"))
        #expect(lines.contains("  term: 1"))
        #expect(DocumentReport.show(Array("{}".utf8)).code == .envelope)
    }
}
