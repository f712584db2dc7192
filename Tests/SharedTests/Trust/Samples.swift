import Shared
import TestSupport

/// Small documents of each kind, sound as they are; a test changes one thing.
enum Samples {
    static let now = TestCluster.now
    static let keyID = String(repeating: "ab", count: 32)
    static let nodeUID = NodeUID.of(keyID: keyID)
    static let someDigest = SHA256.digest(of: [1])
    static let controlPlane = RoleSet([.controlPlane, .etcd])

    static func manifest(
        _ generation: Int = 1, after previous: Digest? = nil, role: RoleSet = controlPlane, steps: [Step] = []
    ) -> Manifest {
        Manifest(
            clusterUID: testClusterUID, role: role, generation: generation, previousDigest: previous,
            rosterDigest: someDigest, artifacts: [], steps: steps)
    }

    static func assignment(_ generation: Int = 1, _ manifest: Digest = someDigest) -> Assignment {
        Assignment(
            clusterUID: testClusterUID, nodeUID: nodeUID, nodeName: "cp-1", keyID: keyID, role: controlPlane,
            generation: generation, manifestDigest: manifest, issued: now, expires: now.adding(seconds: 86400))
    }

    static func lease(term: Int = 1) -> Lease {
        Lease(
            clusterUID: testClusterUID, name: "kubeadm-init", holder: nodeUID, holderName: "cp-1", term: term,
            issued: now, expires: now.adding(seconds: 60))
    }

    static func relay(
        from sender: String, to recipient: RelayRecipient, _ topic: RelayTopic = .certificate,
        inReplyTo: String? = nil, sealed: Bool = false
    ) -> RelayMessage {
        RelayMessage(
            clusterUID: testClusterUID, id: String(repeating: "1", count: 32), sender: sender, recipient: recipient,
            topic: topic, inReplyTo: inReplyTo, sealed: sealed, body: "", time: now, expires: now.adding(seconds: 600))
    }

    static func changed<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
        var value = value
        change(&value)
        return value
    }
}
