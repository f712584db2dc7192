/// A path such as `node/cp-1` or `lease/kubeadm-init`.
///
/// Printable ASCII without space, because Swift compares strings by canonical equivalence and SQLite by bytes: with
/// other characters the two could disagree on what the same key is.
struct StoreKey: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringInterpolation {
    /// A limit against runaway keys; the longest of ours is under 200.
    static let maximumLength = 512

    let text: String

    /// Any text makes a key; ``check()`` tells whether the store will take it, so that a bad one is an error and
    /// never a trap.
    init(_ text: String) { self.text = text }

    init(stringLiteral value: String) { text = value }

    /// Throws ``StoreError/Code/badKey`` unless it is 1 to 512 printable ASCII bytes with no empty segment.
    func check() throws(StoreError) {
        let bytes = text.utf8
        var previous = UInt8(ascii: "/")
        for byte in bytes {
            guard (0x21...0x7E).contains(byte), !(byte == UInt8(ascii: "/") && previous == byte) else {
                throw StoreError(.badKey, String(text.prefix(80)).debugDescription)
            }
            previous = byte
        }
        guard !bytes.isEmpty, bytes.count <= Self.maximumLength, previous != UInt8(ascii: "/") else {
            throw StoreError(.badKey, String(text.prefix(80)).debugDescription)
        }
    }

    func hasPrefix(_ prefix: String) -> Bool { text.utf8.starts(with: prefix.utf8) }

    var description: String { text }

    // By bytes: to `String` the Kelvin sign equals `K`.
    static func == (left: StoreKey, right: StoreKey) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    static func < (left: StoreKey, right: StoreKey) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}
