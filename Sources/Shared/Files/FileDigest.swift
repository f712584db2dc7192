import COpenSSL
import Glibc

/// The digest of a file that may be larger than memory.
package enum FileDigest {
    /// Reads a regular file to its end.
    package static func read(_ path: String) throws(FileError) -> Digest {
        let number = try systemCall(.read, path) { open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        let file = FileDescriptor(takingOwnership: number)
        let kind = FileState.Kind(mode: try file.status(.read, path).st_mode)
        guard kind == .regular else { throw FileError(.read, path, errno: EINVAL, detail: "it is \(kind.words)") }
        return try read(file, path: path)
    }

    /// Reads from where the descriptor stands to the end.
    static func read(_ file: borrowing FileDescriptor, path: String) throws(FileError) -> Digest {
        let failure = FileError(.read, path, errno: ENOSYS, detail: "OpenSSL cannot compute its digest")
        guard let context = EVP_MD_CTX_new() else { throw failure }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { throw failure }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let number = file.number
        while true {
            let count = try systemCall(.read, path) { Glibc.read(number, &buffer, buffer.count) }
            guard count > 0 else { break }
            guard EVP_DigestUpdate(context, buffer, count) == 1 else { throw failure }
        }
        var sum = [UInt8](repeating: 0, count: 32)
        guard EVP_DigestFinal_ex(context, &sum, nil) == 1, let digest = Digest(text: "sha256:" + hex(sum)) else {
            throw failure
        }
        return digest
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
