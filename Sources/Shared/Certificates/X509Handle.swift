import COpenSSL

/// Owner of one `X509`. It lives for one operation: a ``Certificate`` itself is a plain value over its bytes.
struct X509Handle: ~Copyable {
    let pointer: OpaquePointer

    init(takingOwnership pointer: OpaquePointer) { self.pointer = pointer }

    /// A new, empty one of version 3.
    init() throws {
        guard let pointer = X509_new() else { throw CryptographyError.failed(.library, "no certificate") }
        guard X509_set_version(pointer, Int(X509_VERSION_3)) == 1 else {
            X509_free(pointer)
            throw CryptographyError.failed(.library, "cannot set a certificate's version")
        }
        self.pointer = pointer
    }

    deinit { X509_free(pointer) }

    var der: [UInt8]? { DER.write { i2d_X509(pointer, $0) } }

    /// Adds an extension whose value is a constant of ours, in the words of x509v3_config(5).
    func add(_ nid: Int32, _ value: String, issuer: borrowing X509Handle) throws {
        guard let made = muster_extension(issuer.pointer, pointer, nid, value) else {
            throw CryptographyError.failed(.library, "cannot make the extension \(value)")
        }
        defer { X509_EXTENSION_free(made) }
        guard X509_add_ext(pointer, made, -1) == 1 else {
            throw CryptographyError.failed(.library, "cannot add the extension \(value)")
        }
    }

    func add(_ names: SubjectAlternativeNames) throws {
        guard let made = try names.makeExtension() else { return }
        defer { X509_EXTENSION_free(made) }
        guard X509_add_ext(pointer, made, -1) == 1 else {
            throw CryptographyError.failed(.library, "cannot add the subject's names")
        }
    }

    func setValidity(from notBefore: Timestamp, to notAfter: Timestamp) throws {
        guard ASN1_TIME_set(X509_getm_notBefore(pointer), notBefore.seconds) != nil,
            ASN1_TIME_set(X509_getm_notAfter(pointer), notAfter.seconds) != nil
        else { throw CryptographyError.failed(.library, "cannot set a certificate's time") }
    }

    /// 127 random bits: nobody can foresee a serial number, and no list of those that were given out is needed.
    func setRandomSerial() throws {
        var bytes = try RandomBytes.make(16)
        bytes[0] = bytes[0] & 0x7F | 0x40
        guard let number = BN_bin2bn(bytes, Int32(bytes.count), nil) else {
            throw CryptographyError.failed(.library, "no serial number")
        }
        defer { BN_free(number) }
        guard BN_to_ASN1_INTEGER(number, X509_get_serialNumber(pointer)) != nil else {
            throw CryptographyError.failed(.library, "cannot set the serial number")
        }
    }

    func sign(with key: PrivateKey) throws {
        guard X509_sign(pointer, key.handle.pointer, key.kind.digest) > 0 else {
            throw CryptographyError.failed(.library, "cannot sign the certificate")
        }
    }
}

extension Timestamp {
    /// Reads X.509's time; nil for a broken one.
    init?(_ time: UnsafePointer<ASN1_TIME>?) {
        guard let time, let epoch = ASN1_TIME_set(nil, 0) else { return nil }
        defer { ASN1_STRING_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
        self.init(seconds: Int(days) * 86400 + Int(seconds))
    }
}
