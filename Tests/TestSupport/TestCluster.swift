package import Shared

/// The name that tests give a cluster of their own.
package let testClusterUID = "5e1f0c9d8b7a46352413020100ffeedd"

/// A cluster that exists only in a test: its keys, CAs, trust document, and hands that sign whatever a test wants.
package struct TestCluster: Sendable {
    /// The moment at which everything in a test happens, so that no test looks at a clock.
    package static let now = Timestamp(seconds: 1_800_000_000)

    package let uid: String
    package let operatorKey: PrivateKey
    package let coordinatorKey: PrivateKey
    package let serverAuthority: CertificateAuthority
    package let nodeAuthority: CertificateAuthority
    package let trustDocument: TrustDocument
    package let trustEnvelope: Envelope
    package let trust: VerifiedTrust

    package init(uid: String = testClusterUID, operatorKind: KeyKind = .ed25519) throws {
        self.uid = uid
        operatorKey = try PrivateKey.generate(operatorKind)
        coordinatorKey = try PrivateKey.generate(.ed25519)
        serverAuthority = try .create(.p256, commonName: "server CA", days: 3650, now: Self.now)
        nodeAuthority = try .create(.p256, commonName: "node CA", days: 3650, now: Self.now)
        trustDocument = TrustDocument(
            version: 1, clusterUID: uid, clusterName: "test", operatorKeys: [operatorKey.publicKey.record],
            threshold: 1, coordinatorKeys: [coordinatorKey.publicKey.record],
            serverAuthority: try serverAuthority.certificate.pemText(),
            nodeAuthority: try nodeAuthority.certificate.pemText(), coordinatorAddresses: ["10.0.0.1"],
            issued: Self.now)
        trustEnvelope = try Envelope.sign(trustDocument, with: [operatorKey])
        trust = try TrustChain.verify([trustEnvelope], pinnedKeyIDs: [operatorKey.keyID], now: Self.now)
    }

    package var verifier: DocumentVerifier { DocumentVerifier(trust: trust, now: Self.now) }
}

/// A machine that has enrolled: its key, its certificate, and what proves them.
package struct TestNode: Sendable {
    package let name: String
    package let role: RoleSet
    package let key: PrivateKey
    package let ticket: PrivateKey
    package let request: CertificateRequest
    package let certificate: Certificate
    package let admission: Envelope
    package let enrolment: Envelope

    package init(_ name: String, _ role: RoleSet, in cluster: TestCluster) throws {
        let now = TestCluster.now
        self.name = name
        self.role = role
        key = try PrivateKey.generate(.p256)
        ticket = try PrivateKey.generate(.ed25519)
        request = try CertificateRequest(key: key, subject: DistinguishedName(commonName: name))
        let uid = NodeUID.of(keyID: key.keyID)
        let profile = CertificateProfile(
            commonName: name, names: .init(uris: ["spiffe://\(cluster.uid)/node/\(uid)"]), usages: [.client],
            lifetimeSeconds: 86400)
        certificate = try cluster.nodeAuthority.issue(to: key.publicKey, profile, now: now)
        admission = try Envelope.sign(
            Admission(
                clusterUID: cluster.uid, subject: .ticket, key: ticket.publicKey.record, node: name, pool: nil,
                role: role, uses: 1, issued: now, notAfter: now.adding(seconds: 3600)), with: [cluster.operatorKey])
        enrolment = try Envelope.sign(
            Enrolment(
                clusterUID: cluster.uid, nodeName: name, nodeKey: key.publicKey.record, csrDigest: request.digest,
                facts: .test, time: now), with: [ticket])
    }

    package var uid: String { NodeUID.of(keyID: key.keyID) }

    package func proof() throws -> NodeProofResponse {
        NodeProofResponse(
            admission: admission, enrolment: enrolment, csr: try request.pemText(),
            certificate: try certificate.pemText())
    }
}

extension MachineFacts {
    package static let test = MachineFacts(
        hostname: "test", machineID: "0123456789abcdef0123456789abcdef", bootID: "1", operatingSystem: "Debian 12",
        kernel: "6.1", architecture: "x86_64", cpus: 2, memoryMiB: 2048, addresses: ["10.0.0.2"], agentVersion: "0")
}
