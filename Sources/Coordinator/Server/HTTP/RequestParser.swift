import Shared

/// HTTP/1.1 requests from bytes, strictly, without any input or output of its own.
///
/// Stricter than RFC 9112 asks for where tolerance is what lets two readers disagree: no bare LF, no folded lines, no
/// chunked bodies, no space before a colon, no second Content-Length. After an error the connection cannot go on.
///
/// `append` what arrived, then `next` until it returns nil. After a head the caller may set `bodyLimit`.
struct RequestParser: Sendable {
    enum Event: Equatable, Sendable {
        case head(RequestHead)
        /// The whole body, after every head; empty when there is none.
        case body([UInt8])
    }

    private enum State: Sendable {
        case requestLine
        case fields(method: String, target: RequestTarget, fields: HeaderFields, bytes: Int)
        case body(length: Int)
    }

    /// Bytes of body that the route of the current request takes.
    var bodyLimit: Int

    private let limits: RequestLimits
    private let requiresHost: Bool
    private var state = State.requestLine
    /// What arrived and is not parsed yet, from `position` on.
    private var input: [UInt8] = []
    private var position = 0
    /// How far beyond `position` the search for a line's end has come.
    private var searched = 0

    /// - Parameter requiresHost: true on TCP; on a Unix socket there is no host to name.
    init(limits: RequestLimits, requiresHost: Bool) {
        self.limits = limits
        self.requiresHost = requiresHost
        bodyLimit = limits.bodyBytes
    }

    /// Whether a request has begun to arrive: the first byte starts the clock.
    var isInRequest: Bool {
        if case .requestLine = state { return position < input.count }
        return true
    }

    /// Bytes that belong to the next request already.
    var bufferedCount: Int { input.count - position }

    mutating func append(_ bytes: some Collection<UInt8>) {
        if position > 0 {
            input.removeFirst(position)
            position = 0
        }
        input.append(contentsOf: bytes)
    }

    /// The next event; nil when more bytes are needed.
    mutating func next() throws(APIError) -> Event? {
        while true {
            switch state {
            case .requestLine:
                guard let line = try line(limit: limits.requestLineBytes) else { return nil }
                let (method, target) = try requestLine(line)
                state = .fields(method: method, target: target, fields: HeaderFields(), bytes: 0)
            case .fields(let method, let target, var fields, let bytes):
                guard let line = try line(limit: limits.headerBytes - bytes) else { return nil }
                guard !line.isEmpty else { return .head(try finishHead(method, target, fields)) }
                guard fields.list.count < limits.headerCount else {
                    throw APIError(.headerTooLarge, "the header has more than \(limits.headerCount) fields")
                }
                try add(line, to: &fields)
                state = .fields(method: method, target: target, fields: fields, bytes: bytes + line.count + 2)
            case .body(let length):
                // Before anything is kept: what a client promises to send costs nothing.
                guard length <= bodyLimit else {
                    throw APIError(.bodyTooLarge, "the body has \(length) bytes; at most \(bodyLimit) are taken here")
                }
                guard input.count - position >= length else { return nil }
                let body = Array(input[position..<position + length])
                position += length
                state = .requestLine
                bodyLimit = limits.bodyBytes
                return .body(body)
            }
        }
    }

    private mutating func finishHead(
        _ method: String, _ target: RequestTarget, _ fields: HeaderFields
    ) throws(APIError) -> RequestHead {
        let head = try RequestHead(method: method, target: target, fields: fields, requiresHost: requiresHost)
        state = .body(length: head.contentLength)
        return head
    }

    /// A line without its CR LF; nil when its end has not arrived.
    private mutating func line(limit: Int) throws(APIError) -> ArraySlice<UInt8>? {
        let start = position + searched
        guard let end = input[start...].firstIndex(of: 0x0A) else {
            searched = input.count - position
            guard searched < limit else { throw tooLong() }
            return nil
        }
        // The length first, so that the verdict does not depend on how much has arrived.
        guard end - position < limit else { throw tooLong() }
        guard end > position, input[end - 1] == 0x0D else {
            throw APIError(.badRequest, "a line of the header does not end with CR LF")
        }
        let line = input[position..<end - 1]
        position = end + 1
        searched = 0
        return line
    }

    private func tooLong() -> APIError {
        if case .requestLine = state {
            return APIError(.headerTooLarge, "the request line has more than \(limits.requestLineBytes) bytes")
        }
        return APIError(.headerTooLarge, "the header has more than \(limits.headerBytes) bytes")
    }

    private func requestLine(_ line: ArraySlice<UInt8>) throws(APIError) -> (String, RequestTarget) {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, (1...32).contains(parts[0].count), parts[0].allSatisfy(ByteClass.isToken) else {
            throw APIError(.badRequest, "the request line is not a method, a target and a version")
        }
        guard parts[2].elementsEqual("HTTP/1.1".utf8) else {
            guard parts[2].starts(with: "HTTP/".utf8) else {
                throw APIError(.badRequest, "the request line does not end with a version")
            }
            throw APIError(.versionNotSupported, "only HTTP/1.1 is spoken here")
        }
        let target = try RequestTarget(parts[1], queryLimit: limits.queryCount)
        return (String(decoding: parts[0], as: UTF8.self), target)
    }

    private func add(_ line: ArraySlice<UInt8>, to fields: inout HeaderFields) throws(APIError) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(ByteClass.isToken)
        else { throw APIError(.badRequest, "a line of the header is not a name, a colon and a value") }
        let value = Self.trimmed(line[(colon + 1)...])
        guard value.allSatisfy(ByteClass.isFieldValue) else {
            throw APIError(.badRequest, "a header field has a forbidden character in its value")
        }
        fields.append(
            name: String(decoding: line[..<colon], as: UTF8.self).lowercased(),
            value: String(decoding: value, as: UTF8.self))
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var value = value.drop(while: isSpace)
        while let last = value.last, isSpace(last) { value.removeLast() }
        return value
    }
}
