import Shared

/// A request target in origin form, taken apart and decoded: `/v1/leases/kubeadm-init?wait=30`.
struct RequestTarget: Equatable, Sendable {
    /// Decoded segments of the path; empty for `/`. None is `.`, `..`, or holds a slash or a control character.
    let segments: [String]
    /// Decoded query; a name occurs once.
    let query: [String: String]
    /// As it came, for the log.
    let text: String

    /// Reads the bytes between the two spaces of a request line.
    init(_ bytes: ArraySlice<UInt8>, queryLimit: Int) throws(APIError) {
        let parts = bytes.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, path.first == UInt8(ascii: "/") else {
            throw APIError(.badRequest, "the request target must begin with a slash")
        }
        segments = try Self.segments(of: path)
        query = parts.count > 1 ? try Self.query(parts[1], limit: queryLimit) : [:]
        text = String(decoding: bytes, as: UTF8.self)
    }

    private static func segments(of path: ArraySlice<UInt8>) throws(APIError) -> [String] {
        guard path.count > 1 else { return [] }
        var found: [String] = []
        for raw in path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            let segment = try decode(raw, isAllowed: ByteClass.isPath)
            guard !segment.isEmpty, segment != ".", segment != "..", !segment.utf8.contains(where: isForbidden) else {
                throw APIError(.badRequest, "the path has a segment that is empty, a dot segment, or holds a separator")
            }
            found.append(segment)
        }
        return found
    }

    private static func query(_ bytes: ArraySlice<UInt8>, limit: Int) throws(APIError) -> [String: String] {
        var found: [String: String] = [:]
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decode(halves.first ?? [], isAllowed: isQuery)
            let value = halves.count > 1 ? try decode(halves[1], isAllowed: isQuery) : ""
            guard !name.isEmpty, found.updateValue(value, forKey: name) == nil else {
                throw APIError(.badRequest, "the query has a name twice or an empty one")
            }
            guard found.count <= limit else { throw APIError(.badRequest, "the query has too many names") }
        }
        return found
    }

    /// Decodes percent-encoding. The result is UTF-8 without control characters.
    private static func decode(
        _ raw: ArraySlice<UInt8>, isAllowed: (UInt8) -> Bool
    ) throws(APIError) -> String {
        var decoded: [UInt8] = []
        var rest = raw.makeIterator()
        while let byte = rest.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.next().flatMap(ByteClass.hexValue),
                    let low = rest.next().flatMap(ByteClass.hexValue)
                else { throw APIError(.badRequest, "the request target has a percent sign without two hex digits") }
                decoded.append(high << 4 | low)
            } else {
                guard isAllowed(byte) else {
                    throw APIError(.badRequest, "the request target has a forbidden character")
                }
                decoded.append(byte)
            }
        }
        guard let text = String(validating: decoded, as: UTF8.self), !text.utf8.contains(where: isControl) else {
            throw APIError(.badRequest, "the request target does not decode to text")
        }
        return text
    }

    private static func isQuery(_ byte: UInt8) -> Bool {
        ByteClass.isPath(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?")
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

    private static func isForbidden(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
    }
}
