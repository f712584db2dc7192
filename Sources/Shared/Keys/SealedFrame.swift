/// What of sealed bytes no cryptography protects: version numbers, algorithm parameters, the recipient's name.
///
/// GCM covers the content and the key wrap covers the key, but CMS leaves the rest open, and OpenSSL does not look at
/// all of it. Sealing as many other bytes to the same certificate gives the same DER but for five random strings, so
/// everything else must be equal.
enum SealedFrame {
    /// Whether both are the same DER, apart from octet strings, the point in the bit string, and `[0]`, the content.
    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var position = 0
        while position < left.count {
            guard let header = Header(left, at: position), left[header.bytes] == right[header.bytes] else {
                return false
            }
            position = header.bytes.upperBound
            // The elements of a constructed one come next by themselves.
            guard !header.isConstructed else { continue }
            let end = position + header.length
            guard end <= left.count else { return false }
            let fixed = position..<min(end, position + header.fixedLength)
            guard left[fixed] == right[fixed] else { return false }
            position = end
        }
        return true
    }

    /// Tag and length of one element.
    private struct Header {
        let tag: UInt8
        let length: Int
        let bytes: Range<Int>

        var isConstructed: Bool { tag & 0x20 != 0 }
        /// How many bytes of the content are the same for everything that is sealed to one certificate.
        var fixedLength: Int {
            switch tag {
            // The ephemeral point. Before it stand the number of unused bits and the form of the point: OpenSSL reads
            // the hybrid form as the same point, and drops unused bits that are zero anyway.
            case 0x03: 2
            case 0x04, 0x80: 0
            default: length
            }
        }

        init?(_ der: [UInt8], at start: Int) {
            guard start + 1 < der.count else { return nil }
            tag = der[start]
            let first = der[start + 1]
            guard first >= 0x80 else {
                length = Int(first)
                bytes = start..<start + 2
                return
            }
            // Three bytes of length are 16 MB, more than is ever sealed.
            let end = start + 2 + Int(first & 0x7F)
            guard first <= 0x83, end <= der.count else { return nil }
            length = der[start + 2..<end].reduce(0) { $0 << 8 | Int($1) }
            bytes = start..<end
        }
    }
}
