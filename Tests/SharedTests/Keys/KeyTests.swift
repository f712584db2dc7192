import Testing

@testable import Shared

struct KeyTests {
    @Test(arguments: [KeyKind.ed25519, .p256, .rsa(bits: 2048)])
    func `a key signs, and only its own public key agrees`(kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        let other = try PrivateKey.generate(kind == .rsa(bits: 2048) ? .p256 : kind)
        let message = Array("a document".utf8)
        let signature = try key.sign(message)
        #expect(key.kind == kind)
        #expect(key.publicKey.verify(signature, over: message))
        #expect(!other.publicKey.verify(signature, over: message))
        #expect(!key.publicKey.verify(signature, over: message + [0]))
        #expect(!key.publicKey.verify([], over: message))
        #expect(!key.publicKey.verify(signature + [0], over: message))
    }

    @Test(arguments: [KeyKind.ed25519, .p256])
    func `a key survives its file and its record`(kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        let again = try PrivateKey(pem: key.pem())
        #expect(again.publicKey == key.publicKey)
        #expect(try PublicKey(key.publicKey.record) == key.publicKey)
        #expect(try PublicKey(pem: key.publicKey.pem()) == key.publicKey)
        #expect(try String(decoding: key.pem(), as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----"))
        #expect(key.keyID == Hex.encode(SHA256.bytes(of: key.publicKey.der)))
    }

    @Test func `a private key never shows itself`() throws {
        let key = try PrivateKey.generate(.ed25519)
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "<redacted>")
        #expect(String(reflecting: key) == "<redacted>")
        #expect(dumped == "- <redacted> #0\n")
    }

    @Test func `a record with another key's identifier is refused`() throws {
        var record = try PrivateKey.generate(.ed25519).publicKey.record
        record.keyID = try PrivateKey.generate(.ed25519).keyID
        #expect(throws: CryptographyError(.key, "")) { try PublicKey(record) }
    }

    @Test func `a compressed point would be a second name of the same key and is refused`() throws {
        let der = try PrivateKey.generate(.p256).publicKey.der
        // The same SubjectPublicKeyInfo with the point's sign and x alone.
        var compressed = Array(der[0..<26]) + [der[90] & 1 == 0 ? 2 : 3] + Array(der[27..<59])
        compressed[1] = 0x39
        compressed[24] = 0x22
        #expect(throws: CryptographyError(.key, "")) { try PublicKey(der: compressed) }
    }

    @Test(arguments: [
        "", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", "not a key", "\u{0}",
        String(repeating: "A", count: 20_000),
    ])
    func `what is no key is refused`(text: String) {
        #expect(throws: CryptographyError.self) { try PrivateKey(pem: Array(text.utf8)) }
        #expect(throws: CryptographyError.self) { try PublicKey(pem: Array(text.utf8)) }
        #expect(throws: CryptographyError.self) { try PublicKey(der: Array(text.utf8)) }
    }

    @Test(arguments: OddKey.allCases)
    func `a key of another kind, or encrypted, is refused`(key: OddKey) {
        #expect(throws: CryptographyError.self) { try PrivateKey(pem: Array(key.rawValue.utf8)) }
        #expect(OpenSSLErrors.drain() == [])
    }

    @Test(arguments: [0, 512, 1024, 2047, 8193, Int.max])
    func `RSA keys that are too small or too large are refused`(bits: Int) {
        #expect(throws: CryptographyError(.key, "")) { try PrivateKey.generate(.rsa(bits: bits)) }
    }

    @Test func `a failed call leaves nothing in the error queue`() throws {
        let key = try PrivateKey.generate(.p256)
        _ = try? PrivateKey(pem: Array("nonsense".utf8))
        _ = key.publicKey.verify([1, 2, 3], over: [4])
        #expect(OpenSSLErrors.drain() == [])
    }

    @Test func `one key signs on many threads at once`() async throws {
        let key = try PrivateKey.generate(.p256)
        let valid = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let message = [UInt8(number)]
                    return key.publicKey.verify(try key.sign(message), over: message)
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(valid == 64)
    }
}

/// Sound keys that Muster does not take. Made for this test with `openssl genpkey`.
enum OddKey: String, CaseIterable, Sendable {
    /// Whoever reads it must not be asked for a password.
    case encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjP6xkjssiZtgICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEBNWxCKo5KrxdOTu41Kdd/0EQFIG
        nLonx0pAGsOxycFEz0QbnMDVislqWMsneTdIDpevtEtel4lROFyUvSxUguoX4E7+
        CyZfIgcMDH53rARkyjk=
        -----END ENCRYPTED PRIVATE KEY-----
        """
    case p521 = """
        -----BEGIN PRIVATE KEY-----
        MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIAPB4/5/sq3JWsOS5x
        xdA9sh/BPmrExqH6cWSJvZGw/G2gKcPahwd0V2bupCAc7UkYU5O2WiSNCA4LiGaT
        W/iiqWmhgYkDgYYABAD3Or043FgatriFI/Qq0B7cYzmU8nq6sanIAnKhfggVhwga
        7f+OVDeasIpgZ4Y5601FhvXv/RHaCa9v6giMichs6wH75K38Y0c9OG6juyEqt+lu
        1frkADGJHvy5ocUG6MbmrW+WOXvcZ6QFRLgfcF1iw/L0VAp+dFsnNx/qX0gV1daB
        MQ==
        -----END PRIVATE KEY-----

        """
    /// P-256 with the curve written out: a second spelling of the same key.
    case explicitCurve = """
        -----BEGIN PRIVATE KEY-----
        MIIBeQIBADCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAAB
        AAAAAAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA
        ///////////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMV
        AMSdNgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg
        9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8A
        AAAA//////////+85vqtpxeehPO5ysL8YyVRAgEBBG0wawIBAQQgVFCCnUSDuaOF
        Xb5EVm0izvkhAyQo4/81bo4rc6wIRCOhRANCAAS1gGnoZ/t3Q1mdglQxa+vHYtqO
        KPoTFy85MbzUDuS6RDEd0iLAfy1FUc08HUOwEDY3BtJT6spcv0TxVppgAkEC
        -----END PRIVATE KEY-----
        """
    case agreementOnly = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VuBCIEIHiJH6G6SJwqPZXSRXK0sPGgbb5RNtNcu2Us/LiWKqFA
        -----END PRIVATE KEY-----
        """
}
