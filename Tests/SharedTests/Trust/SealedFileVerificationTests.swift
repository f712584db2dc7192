import Shared
import TestSupport
import Testing

struct SealedFileVerificationTests {
    private let cluster: TestCluster
    private let file = SealedFile(
        clusterUID: testClusterUID, name: "/etc/secret", fingerprint: String(repeating: "ab", count: 32),
        content: [1, 2])

    init() throws { cluster = try TestCluster() }

    private func sign(_ file: SealedFile, _ key: PrivateKey? = nil) throws -> Envelope {
        try Envelope.sign(file, with: [key ?? cluster.operatorKey])
    }

    @Test func `the operator's own is taken`() throws {
        let verified = try cluster.verifier.sealedFile(try sign(file))
        #expect(verified.payload == file && verified.payload.contentBytes == [1, 2])
        #expect(!String(reflecting: file).contains("AQI=") && "\(file)" == "sealed file /etc/secret")
    }

    @Test func `anybody else's, and what makes no sense, is refused`() throws {
        func changed(_ change: (inout SealedFile) -> Void) throws -> Envelope {
            try sign(Samples.changed(file, change))
        }
        let rows: [(RefusalCode, Envelope)] = [
            (.signature, try sign(file, cluster.coordinatorKey)),
            (.signature, try sign(file, try PrivateKey.generate(.p256))),
            (.type, cluster.trustEnvelope),
            (.cluster, try changed { $0.clusterUID = "another" }),
            (.schema, try changed { $0.name = "" }),
            (.schema, try changed { $0.name = String(repeating: "n", count: 1025) }),
            (.schema, try changed { $0.fingerprint = "unknown" }),
            (.schema, try changed { $0.fingerprint = String(repeating: "AB", count: 32) }),
            (.schema, try changed { $0.content = "?" }),
            (
                .schema,
                try changed {
                    $0.content = Base64.encode([UInt8](repeating: 0, count: SealedFile.maximumBytes + 1))
                }
            ),
        ]
        for (code, envelope) in rows {
            expectRefused(code) { try cluster.verifier.sealedFile(envelope) }
        }
    }

    @Test func `an order or an answer with secrets is sealed, or no message at all`() throws {
        let operatorName = RelayMessage.operatorName
        let clear = Samples.relay(from: operatorName, to: .node("cp-1"), .sealedFiles)
        let expectation = RelayExpectation(
            sender: .operatorClient, readerName: "cp-1", readerRoles: [], inReplyTo: nil)
        expectRefused(.schema) {
            try cluster.verifier.relay(try Envelope.sign(clear, with: [cluster.operatorKey]), expectation)
        }
        let sealed = Samples.relay(from: operatorName, to: .node("cp-1"), .sealedFiles, sealed: true)
        _ = try cluster.verifier.relay(try Envelope.sign(sealed, with: [cluster.operatorKey]), expectation)
    }
}
