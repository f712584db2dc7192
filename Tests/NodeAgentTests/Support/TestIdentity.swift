import Shared
import TestSupport

@testable import NodeAgent

/// The identity of the node that tests play, in a cluster whose keys are made once for all of them.
enum TestIdentity {
    static func make() throws -> NodeIdentity { try made.get() }

    private static let made = Result {
        let now = Timestamp.now().adding(seconds: -60)
        let operatorKey = try PrivateKey.generate(.ed25519)
        let server = try CertificateAuthority.create(.p256, commonName: "server CA", days: 30, now: now)
        let node = try CertificateAuthority.create(.p256, commonName: "node CA", days: 30, now: now)
        let trust = TrustDocument(
            version: 1, clusterUID: testClusterUID, clusterName: "test",
            operatorKeys: [operatorKey.publicKey.record], threshold: 1,
            coordinatorKeys: [try PrivateKey.generate(.ed25519).publicKey.record],
            serverAuthority: try server.certificate.pemText(), nodeAuthority: try node.certificate.pemText(),
            coordinatorAddresses: ["127.0.0.1"], issued: now)
        let verified = try TrustChain.verify(
            [try Envelope.sign(trust, with: [operatorKey])], pinnedKeyIDs: [operatorKey.keyID], now: .now())
        let key = try PrivateKey.generate(.p256)
        return NodeIdentity(
            name: "cp-1", uid: NodeUID.of(keyID: key.keyID), clusterUID: testClusterUID, certificate: "", key: key,
            trust: verified)
    }
}
