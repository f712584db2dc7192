import Shared
import TestSupport
import Testing

/// Every kind of signed document of every release still verifies, in the minute in which it was in force.
@Suite struct RecordedEnvelopeTests {
    private func payload(_ envelope: Envelope) throws -> [UInt8] { try #require(Base64.decode(envelope.payload)) }

    /// - Parameter name: the trust document; one of another cluster counts from its own first minute.
    private func verifier(_ release: RecordedRelease, trust name: String = "trust") throws -> DocumentVerifier {
        let envelope = try release.envelope(name)
        let document = try StrictJSON.decode(TrustDocument.self, from: try payload(envelope))
        let now = max(release.now, document.issued)
        let trust = try TrustChain.verify(
            [envelope], pinnedKeyIDs: document.operatorKeys.map(\.keyID), clusterUID: document.clusterUID,
            now: now)
        return DocumentVerifier(trust: trust, now: now)
    }

    @Test(arguments: RecordedRelease.all)
    func `each kind of document is recorded`(_ release: RecordedRelease) throws {
        for kind in DocumentKind.allCases {
            let envelope = try release.envelope(kind.rawValue)
            #expect(envelope.payloadType == kind.payloadType, "\(kind)")
        }
    }

    @Test(arguments: RecordedRelease.all)
    func `a node's admission, enrolment, assignment and manifest lead to each other`(_ release: RecordedRelease) throws
    {
        let verifier = try verifier(release)
        let admission = try verifier.admission(try release.envelope("admission"))
        #expect(admission.payload.node == "cp-1")
        let assignment = try StrictJSON.decode(
            Assignment.self, from: try payload(try release.envelope("assignment")))
        let verified = try verifier.assignment(
            try release.envelope("assignment"),
            AssignmentExpectation(
                nodeUID: assignment.nodeUID, keyID: assignment.keyID, nodeName: "cp-1", ratchet: nil))
        let manifest = try verifier.manifest(
            try release.envelope("manifest"),
            ManifestExpectation(role: verified.payload.role, digest: verified.payload.manifestDigest, ratchet: nil))
        #expect(manifest.payload.steps.count > 20)
    }

    @Test(arguments: RecordedRelease.all)
    func `a sealed file of the operator's verifies`(_ release: RecordedRelease) throws {
        let verifier = try verifier(release, trust: "sealed-file-trust")
        let file = try verifier.sealedFile(try release.envelope("sealed-file"))
        #expect(file.payload.contentBytes == Array("not secret\n".utf8))
    }
}
