/// A kubeadm bootstrap token, `[a-z0-9]{6}.[a-z0-9]{16}`. It never appears in an argument vector, a log or a report.
struct BootstrapToken: Equatable, CustomStringConvertible {
    /// The token itself: for configuration files of mode 0600 and sealed messages only.
    let secret: String

    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// Reads a token; nil for anything else.
    init?(text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 6, parts[1].count == 16,
            parts.allSatisfy({ $0.allSatisfy(Self.alphabet.contains) })
        else { return nil }
        secret = text
    }

    /// Makes a new token from a source of random bytes.
    ///
    /// Bytes from 252 on are thrown away: 252 is the largest multiple of 36, so every letter is equally likely.
    init(random: (Int) throws -> [UInt8]) rethrows {
        var letters: [UInt8] = []
        while letters.count < 22 {
            for byte in try random(32) where byte < 252 && letters.count < 22 {
                letters.append(Self.alphabet[Int(byte) % Self.alphabet.count])
            }
        }
        secret = String(decoding: letters[..<6], as: UTF8.self) + "." + String(decoding: letters[6...], as: UTF8.self)
    }

    var description: String { "<redacted>" }
}
