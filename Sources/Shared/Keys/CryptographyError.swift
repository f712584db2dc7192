/// Something about keys, certificates or sealed bytes did not work.
package struct CryptographyError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The library refused to do what should always work: out of memory, no randomness.
        case library
        /// Not a key, or not of a kind that is allowed here.
        case key
        /// Not a certificate, or one that says something we do not accept.
        case certificate
        /// Not a certificate request, or its signature is not by its own key.
        case request
        /// What was to be put into a certificate cannot stand there.
        case profile
        /// The certificate does not prove what it should.
        case verification
        /// Could not seal, or what was sealed was changed or is for someone else.
        case sealing
        /// Not strict hex or base64.
        case encoding
    }

    package let code: Code
    package let detail: String
    /// OpenSSL's own words, oldest first; for logs.
    package let library: [String]

    init(_ code: Code, _ detail: String, library: [String] = []) {
        self.code = code
        self.detail = detail
        self.library = library
    }

    /// For a failed call: takes the thread's error queue along.
    static func failed(_ code: Code, _ detail: String) -> CryptographyError {
        CryptographyError(code, detail, library: OpenSSLErrors.drain())
    }

    package var description: String {
        library.isEmpty ? detail : "\(detail) (\(library.joined(separator: "; ")))"
    }
}

extension CryptographyError: Equatable {
    /// Equality is the code: what a test can build itself.
    package static func == (left: CryptographyError, right: CryptographyError) -> Bool { left.code == right.code }
}
