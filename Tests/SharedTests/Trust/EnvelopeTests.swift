import TestSupport
import Testing

@testable import Shared

struct EnvelopeTests {
    private let cluster: TestCluster

    init() throws { cluster = try TestCluster() }

    private func verify(_ envelope: Envelope) throws -> Verified<Lease> {
        try cluster.verifier.lease(
            envelope, LeaseExpectation(name: "kubeadm-init", holder: Samples.nodeUID, highestTerm: 0))
    }

    private func lease() throws -> Envelope { try Envelope.sign(Samples.lease(), with: [cluster.coordinatorKey]) }

    @Test func `the signed bytes are those of DSSE`() {
        // The example of the DSSE specification.
        let bytes = Envelope.preAuthenticationEncoding(
            type: "http://example.com/HelloWorld", payload: Array("hello world".utf8))
        #expect(bytes == Array("DSSEv1 29 http://example.com/HelloWorld 11 hello world".utf8))
    }

    @Test func `an envelope keeps its bytes and its digest wherever it travels`() throws {
        let envelope = try lease()
        let bytes = envelope.canonicalBytes
        #expect(try CanonicalJSON.encode(envelope) == bytes)
        #expect(try Envelope(reading: bytes) == envelope)
        #expect(envelope.digest == SHA256.digest(of: bytes))
        let verified = try verify(envelope)
        #expect(verified.bytes == bytes)
        #expect(verified.digest == envelope.digest)
        #expect(verified.signers == [cluster.coordinatorKey.publicKey])
        let inside = try StrictJSON.decode(
            LeaseResponse.self, from: CanonicalJSON.encode(LeaseResponse(lease: envelope)))
        #expect(inside.lease?.digest == envelope.digest)
    }

    @Test func `no bit of a lease can be changed`() throws {
        let bytes = try lease().canonicalBytes
        #expect(survivors(bytes) { _ = try verify($0) } == [])
    }

    /// ECDSA has several signatures for one message, and an encoding that could be read loosely; a lease is Ed25519.
    @Test func `no bit of a manifest can be changed where the operator's key is P-256`() throws {
        let cluster = try TestCluster(operatorKind: .p256)
        let bytes = try Envelope.sign(Samples.manifest(), with: [cluster.operatorKey]).canonicalBytes
        let expectation = ManifestExpectation(role: Samples.controlPlane, digest: nil, ratchet: nil)
        let survivors = survivors(bytes) { _ = try cluster.verifier.manifest($0, expectation) }
        #expect(survivors == [])
    }

    /// The bits that could be changed without refusal.
    private func survivors(_ bytes: [UInt8], _ verify: (Envelope) throws -> Void) -> [Int] {
        (0..<bytes.count * 8).filter { bit in
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            do {
                try verify(try Envelope(reading: changed))
                return true
            } catch {
                return !(error is Refusal)
            }
        }
    }

    @Test func `an envelope in any other spelling is refused`() throws {
        let text = String(decoding: try lease().canonicalBytes, as: UTF8.self)
        let empty = #"{"payload":"e30=","payloadType":"a/b","signatures":[]}"#
        let deep = String(repeating: "[", count: 100_000)
        let rows: [(String, String)] = [
            ("empty", ""), ("not an object", "[]"), ("no member", "{}"), ("a depth bomb", deep),
            ("a byte order mark", "\u{FEFF}" + text), ("a line break after it", text + "\n"), ("twice", text + text),
            ("a space inside", text.replacing("{\"payload\"", with: "{ \"payload\"", maxReplacements: 1)),
            ("an escape that is not needed", text.replacing("\"keyid\"", with: "\"\\u006beyid\"")),
            ("an escaped slash", text.replacing("application/", with: "application\\/")),
            ("a member too much", text.replacing("{\"payload\"", with: "{\"a\":1,\"payload\"")),
            ("a member twice", text.replacing("{\"payload\"", with: "{\"payload\":\"e30=\",\"payload\"")),
            ("no signature", empty), ("a null", text.replacing("\"sig\":\"", with: "\"sig\":null,\"x\":\"")),
            ("too long", text + String(repeating: " ", count: DocumentKind.largestEnvelopeBytes)),
        ]
        for (name, text) in rows { expectRefused(.envelope, name) { try Envelope(reading: Array(text.utf8)) } }
    }

    @Test func `an envelope inside another body is looked at as closely`() throws {
        let sound = try lease()
        let signature = try #require(sound.signatures.first)
        let long = String(repeating: "A", count: 200_000)
        let rows: [(String, (inout Envelope) -> Void)] = [
            ("no signature", { $0.signatures = [] }),
            ("17 signatures", { $0.signatures = Array(repeating: signature, count: 17) }),
            ("a keyid that is no hex", { $0.signatures[0].keyid = String(repeating: "X", count: 64) }),
            ("a short keyid", { $0.signatures[0].keyid = "ab" }), ("an empty signature", { $0.signatures[0].sig = "" }),
            ("a signature that is no base64", { $0.signatures[0].sig = "!" }),
            ("a long signature", { $0.signatures[0].sig = long }), ("an empty payload", { $0.payload = "" }),
            ("a payload without padding", { $0.payload += "Zg" }), ("a long payload", { $0.payload = long }),
            ("a type with a space", { $0.payloadType += " " }), ("a long type", { $0.payloadType = long }),
        ]
        for (name, change) in rows {
            expectRefused(.envelope, name) { try verify(Samples.changed(sound, change)) }
        }
    }

    @Test func `a document of another kind is refused by its type, however well it is signed`() throws {
        for kind in DocumentKind.allCases where kind != .lease {
            let payload = try CanonicalJSON.encode(Samples.lease())
            let envelope = try Envelope.sign(payloadBytes: payload, as: kind, with: [cluster.coordinatorKey])
            expectRefused(.type, kind.rawValue) { try verify(envelope) }
        }
        var relabelled = try Envelope.sign(Samples.assignment(), with: [cluster.coordinatorKey])
        relabelled.payloadType = DocumentKind.lease.payloadType
        expectRefused(.signature) { try verify(relabelled) }
        relabelled.payloadType = "application/vnd.muster.lease.v2+json"
        expectRefused(.type) { try verify(relabelled) }
    }

    @Test func `only the keys of its kind may sign a document`() throws {
        let stranger = try PrivateKey.generate(.ed25519)
        for key in [cluster.operatorKey, stranger] {
            expectRefused(.signature) { try verify(Envelope.sign(Samples.lease(), with: [key])) }
        }
        let expectation = ManifestExpectation(role: Samples.controlPlane, digest: nil, ratchet: nil)
        for key in [cluster.coordinatorKey, stranger] {
            expectRefused(.signature) {
                try cluster.verifier.manifest(Envelope.sign(Samples.manifest(), with: [key]), expectation)
            }
        }
        // The stranger under the operator's name.
        var forged = try Envelope.sign(Samples.manifest(), with: [stranger])
        forged.signatures[0].keyid = cluster.operatorKey.keyID
        expectRefused(.signature) { try cluster.verifier.manifest(forged, expectation) }
    }

    @Test func `an empty keyid means that every permitted key is tried`() throws {
        var envelope = try lease()
        envelope.signatures[0].keyid = ""
        #expect(try verify(envelope).signers == [cluster.coordinatorKey.publicKey])
    }

    @Test func `one key counts once, whatever it calls itself`() throws {
        let keys = try (0..<3).map { _ in try PrivateKey.generate(.ed25519) }
        let signers = Signers(keys: keys.map(\.publicKey), threshold: 2)
        let twice = try Envelope.sign(Samples.lease(), with: [keys[0], keys[0]])
        var renamed = twice
        renamed.signatures[1].keyid = keys[1].keyID
        var nameless = twice
        nameless.signatures[0].keyid = ""
        nameless.signatures[1].keyid = ""
        for (name, envelope) in [("twice", twice), ("under two ids", renamed), ("without ids", nameless)] {
            expectRefused(.signature, name) { try Opened<Lease>(envelope, signedBy: signers) }
        }
        let both = try Envelope.sign(Samples.lease(), with: [keys[0]]).adding(signatureBy: keys[2])
        #expect(try Opened<Lease>(both, signedBy: signers).signers == [keys[0].publicKey, keys[2].publicKey])
        expectRefused(.signature, "threshold 0") {
            try Opened<Lease>(both, signedBy: Signers(keys: [], threshold: 0))
        }
    }

    @Test func `two ECDSA signatures by one key are still one signer`() throws {
        let keys = [try PrivateKey.generate(.p256), try PrivateKey.generate(.p256)]
        let twice = try Envelope.sign(Samples.lease(), with: [keys[0], keys[0]])
        #expect(twice.signatures[0] != twice.signatures[1])
        let signers = Signers(keys: keys.map(\.publicKey), threshold: 2)
        expectRefused(.signature) { try Opened<Lease>(twice, signedBy: signers) }
    }

    @Test func `an RSA key signs no documents`() throws {
        let key = try PrivateKey.generate(.rsa(bits: 2048))
        #expect(throws: CryptographyError(.key, "")) { try Envelope.sign(Samples.lease(), with: [key]) }
        let bytes = try CanonicalJSON.encode(Samples.lease())
        let message = Envelope.preAuthenticationEncoding(type: DocumentKind.lease.payloadType, payload: bytes)
        // An RSA signature is longer than an envelope's signature may be.
        let envelope = Envelope(
            payload: Base64.encode(bytes), payloadType: DocumentKind.lease.payloadType,
            signatures: [.init(keyid: key.keyID, sig: Base64.encode(try key.sign(message)))])
        expectRefused(.envelope) {
            try Opened<Lease>(envelope, signedBy: Signers(keys: [key.publicKey], threshold: 1))
        }
    }

    @Test func `a signed payload that is no document of its kind is refused by its schema`() throws {
        let sound = String(decoding: try CanonicalJSON.encode(Samples.lease()), as: UTF8.self)
        let rows: [(String, String)] = [
            ("not JSON", "lease"), ("empty object", "{}"), ("an array", "[]"),
            ("a depth bomb", String(repeating: "[", count: 50_000)),
            ("trailing bytes", sound + "x"), ("a byte order mark", "\u{FEFF}" + sound),
            ("an unknown member", sound.replacing("{", with: "{\"admin\":true,", maxReplacements: 1)),
            ("a name twice", sound.replacing("\"term\":1", with: "\"term\":1,\"term\":2")),
            ("a name twice by escape", sound.replacing("\"term\":1", with: "\"term\":1,\"\\u0074erm\":2")),
            ("a missing member", sound.replacing("\"term\":1", with: "\"x\":1")),
            ("a fraction", sound.replacing("\"term\":1", with: "\"term\":1.0")),
            ("an exponent", sound.replacing("\"term\":1", with: "\"term\":1e0")),
            ("a huge number", sound.replacing("\"term\":1", with: "\"term\":9007199254740992")),
            ("a number as text", sound.replacing("\"term\":1", with: "\"term\":\"1\"")),
            ("null", sound.replacing("\"term\":1", with: "\"term\":null")),
            ("a lone surrogate", sound.replacing("cp-1", with: "\\ud800")),
            ("a name for a file", sound.replacing("cp-1", with: "../cp-1")),
            ("term 0", sound.replacing("\"term\":1", with: "\"term\":0")),
            ("a term below 0", sound.replacing("\"term\":1", with: "\"term\":-1")),
            ("no time at all", sound.replacing("2027-01-15", with: "2027-01-32")),
        ]
        for (name, text) in rows {
            #expect(text != sound, "\(name)")
            let envelope = try Envelope.sign(
                payloadBytes: Array(text.utf8), as: .lease, with: [cluster.coordinatorKey])
            expectRefused(.schema, name) { try verify(envelope) }
        }
    }
}
