extension TrustDocument: CheckedPayload {
    /// More keys than a cluster has people or coordinators; each is tried for a signature without a hint.
    private static let mostKeys = 16

    var problem: String? {
        guard version >= 1 else { return "version \(version)" }
        guard PayloadRules.isClusterUID(clusterUID) else { return "the cluster uid is malformed" }
        guard (1...Self.mostKeys).contains(operatorKeys.count), (1...Self.mostKeys).contains(coordinatorKeys.count)
        else {
            return "there must be 1 to \(Self.mostKeys) operator keys and as many coordinator keys"
        }
        guard (1...operatorKeys.count).contains(threshold) else { return "threshold \(threshold)" }
        // Together: a coordinator that held an operator key could sign manifests.
        if let problem = PayloadRules.keyProblem(operatorKeys + coordinatorKeys) { return problem }
        guard let server = try? Certificate(pem: serverAuthority), server.isCA,
            let node = try? Certificate(pem: nodeAuthority), node.isCA
        else { return "an authority is not a CA certificate in PEM" }
        // One CA for both, and a slip in one profile would make a node's certificate a coordinator's.
        return server.publicKey == node.publicKey ? "servers and nodes have the same authority" : nil
    }
}

extension Manifest: CheckedPayload {
    var problem: String? {
        guard generation >= 1 else { return "generation \(generation)" }
        guard generation > 1 || previousDigest == nil else { return "the first generation follows none" }
        guard Set(steps.map(\.id)).count == steps.count, !steps.contains(where: \.id.isEmpty) else {
            return "two steps have the same identifier, or one has none"
        }
        guard steps.allSatisfy({ $0.timeoutSeconds > 0 }) else { return "a step has no time" }
        guard artifacts.allSatisfy({ $0.size >= 0 && !$0.name.isEmpty }) else { return "an artifact is malformed" }
        return nil
    }
}

extension Admission: CheckedPayload {
    var problem: String? {
        guard (node == nil) != (pool == nil) else { return "it must name either a node or a pool" }
        guard let name = node ?? pool, PayloadRules.isNodeName(name) else { return "the name is malformed" }
        guard (1...10_000).contains(uses), node == nil || uses == 1 else { return "\(uses) uses" }
        if let problem = PayloadRules.keyProblem([key]) { return problem }
        return notAfter > issued ? nil : "it ends before it begins"
    }
}

extension Enrolment: CheckedPayload {
    var problem: String? {
        guard PayloadRules.isNodeName(nodeName) else { return "the node's name is malformed" }
        guard let key = try? PublicKey(nodeKey), key.kind == .p256 else { return "the node's key is not P-256" }
        return nil
    }
}

extension Assignment: CheckedPayload {
    var problem: String? {
        guard PayloadRules.isNodeName(nodeName) else { return "the node's name is malformed" }
        guard PayloadRules.isKeyID(keyID), nodeUID == NodeUID.of(keyID: keyID) else {
            return "the node's uid is not that of its key"
        }
        guard generation >= 1 else { return "generation \(generation)" }
        return PayloadRules.lifetimeProblem(from: issued, to: expires, longest: Assignment.lifetimeSeconds)
    }
}

extension Lease: CheckedPayload {
    /// The longest a holder may ask for; it renews while it works.
    package static let longestSeconds = 600

    var problem: String? {
        guard !name.isEmpty, name.utf8.count <= 128 else { return "the lease's name is malformed" }
        guard Hex.isHex(holder, count: 32), PayloadRules.isNodeName(holderName) else {
            return "the holder is malformed"
        }
        guard term >= 1 else { return "term \(term)" }
        return PayloadRules.lifetimeProblem(from: issued, to: expires, longest: Lease.longestSeconds)
    }
}

extension RelayMessage: CheckedPayload {
    var problem: String? {
        guard Hex.isHex(id, count: 32), inReplyTo.map({ Hex.isHex($0, count: 32) }) ?? true else {
            return "an identifier is not 32 hex digits"
        }
        guard sender == RelayMessage.operatorName || PayloadRules.isNodeName(sender) else {
            return "the sender's name is malformed"
        }
        guard recipient.isAddress else { return "the recipient is no node, no role and not the operator" }
        guard Base64.decode(body) != nil else { return "the body is not base64" }
        // An answer with CA keys or a token in clear text would be readable by whoever carries it.
        guard sealed || inReplyTo == nil || !(topic == .clusterAuthorities || topic == .joinMaterial) else {
            return "an answer with secrets is not sealed"
        }
        // The operator hands secrets out, and control planes hand them on to nodes.
        guard
            sealed || topic != .sealedFiles || recipient == .operatorClient
                || (inReplyTo == nil && sender != RelayMessage.operatorName)
        else { return "secrets are not sealed" }
        return PayloadRules.lifetimeProblem(from: time, to: expires, longest: RelayMessage.lifetimeSeconds)
    }
}

extension RelayMessage {
    /// The body's bytes; empty where it is not base64, which the schema check refuses.
    package var bodyBytes: [UInt8] { Base64.decode(body) ?? [] }
}
