import COpenSSL
import FoundationEssentials
import Shared

/// The bytes that are signed, and their digests.
enum PlanEncoding {
    /// The same value gives the same bytes.
    static func bytes(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    static func digest(of bytes: [UInt8]) throws(PlanError) -> Digest {
        var sum = [UInt8](repeating: 0, count: 32)
        guard EVP_Digest(bytes, bytes.count, &sum, nil, EVP_sha256(), nil) == 1 else {
            throw PlanError(code: .library, detail: "OpenSSL cannot make a SHA-256")
        }
        let hex = sum.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        guard let digest = Digest(text: "sha256:\(hex)") else {
            throw PlanError(code: .library, detail: "OpenSSL made no SHA-256")
        }
        return digest
    }
}
