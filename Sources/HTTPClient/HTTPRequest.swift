package enum HTTPMethod: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
}

/// One request. Paths and queries are given as they go onto the wire; use ``query(_:)`` for values that need escaping.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod
    /// Begins with `/`, query included.
    package var path: String
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8]?
    /// From the first byte sent to the last received.
    package var deadline: Duration
    /// Bytes of the answer's body; a longer one is an error.
    package var bodyLimit: Int

    package init(
        _ method: HTTPMethod, _ path: String, body: [UInt8]? = nil, deadline: Duration = .seconds(30),
        bodyLimit: Int = 4 << 20
    ) {
        self.method = method
        self.path = path
        self.body = body
        self.deadline = deadline
        self.bodyLimit = bodyLimit
    }

    /// Finds what must not go onto the wire.
    func check() throws(HTTPClientError) {
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") })
        else {
            throw HTTPClientError(.usage, "the path '\(path.prefix(80))' cannot be sent")
        }
        guard method != .get || body == nil else { throw HTTPClientError(.usage, "a GET has no body") }
        for (name, value) in headers {
            let isToken = name.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: ":") }
            guard isToken, !name.isEmpty, value.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
                throw HTTPClientError(.usage, "the header '\(name.prefix(80))' cannot be sent")
            }
        }
    }

    /// Appends query items, percent-encoded.
    package mutating func query(_ items: [(String, String)]) {
        for (name, value) in items {
            path += (path.contains("?") ? "&" : "?") + Self.escape(name) + "=" + Self.escape(value)
        }
    }

    /// Percent-encodes everything but RFC 3986's unreserved characters.
    package static func escape(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
