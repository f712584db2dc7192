/// Takes secrets out of what kubeadm prints: bootstrap tokens, certificate keys and JSON web tokens never reach a log,
/// a report or an error.
enum SecretFilter {
    /// Replaces every secret of `text` by `<redacted>`.
    static func clean(_ text: some StringProtocol) -> String {
        var result: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            guard isWordByte(bytes[index]), index == 0 || !isWordByte(bytes[index - 1]) else {
                result.append(bytes[index])
                index += 1
                continue
            }
            var end = index
            while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
            let word = bytes[index..<end]
            let isDigest = result.suffix(7).elementsEqual("sha256:".utf8)
            if !isDigest, isSecret(word) {
                result += "<redacted>".utf8
            } else {
                result += word
            }
            index = end
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Bytes of which tokens are made, dot and dash included.
    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isSecret(_ word: ArraySlice<UInt8>) -> Bool {
        // A sentence may end right behind the secret.
        var core = word
        while core.last == UInt8(ascii: ".") { core = core.dropLast() }
        let text = String(decoding: core, as: UTF8.self)
        return BootstrapToken(text: text) != nil || isCertificateKey(core) || isWebToken(core)
    }

    private static func isCertificateKey(_ word: ArraySlice<UInt8>) -> Bool {
        word.count == 64 && word.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private static func isWebToken(_ word: ArraySlice<UInt8>) -> Bool {
        word.count > 40 && word.starts(with: "eyJ".utf8) && word.contains(UInt8(ascii: "."))
    }
}
