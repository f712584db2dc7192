import Shared

/// What the server tells its log, one line each. No bodies, no header values.
enum ServerEvent: Sendable, CustomStringConvertible {
    case listening(listener: String, address: String)
    case request(RequestRecord)
    /// Why a request was answered with a plain `internal`.
    case failed(requestID: String, cause: String)
    /// A connection that ended before its first request: a wrong certificate, a scanner.
    case handshakeFailed(listener: String, address: String, reason: String)
    /// Accepting takes a break, for want of descriptors.
    case paused(listener: String, reason: String)
    case certificateRenewed(until: Timestamp)
    /// The old one stays in use; tried again soon.
    case certificateNotRenewed(reason: String)
    case stopped

    var description: String {
        switch self {
        case .listening(let listener, let address): "listening listener=\(listener) address=\(address)"
        case .request(let record): record.description
        case .failed(let requestID, let cause): "request failed id=\(requestID) cause=\(LogText.quoted(cause))"
        case .handshakeFailed(let listener, let address, let reason):
            "handshake failed listener=\(listener) address=\(address) reason=\(LogText.quoted(reason))"
        case .paused(let listener, let reason):
            "accepting paused listener=\(listener) reason=\(LogText.quoted(reason))"
        case .certificateRenewed(let until): "server certificate renewed until=\(until)"
        case .certificateNotRenewed(let reason): "server certificate not renewed reason=\(LogText.quoted(reason))"
        case .stopped: "no longer listening"
        }
    }
}

/// The log line of one request.
struct RequestRecord: Equatable, Sendable, CustomStringConvertible {
    let id: String
    let listener: String
    let method: String
    let path: String
    let status: Int
    let duration: Duration
    let identity: String
    let address: String

    var description: String {
        let (seconds, attoseconds) = duration.components
        let tenths = seconds * 10_000 + attoseconds / 100_000_000_000_000
        return "request id=\(id) listener=\(listener) method=\(LogText.quoted(method)) path=\(LogText.quoted(path)) "
            + "status=\(status) ms=\(tenths / 10).\(tenths % 10) identity=\(LogText.quoted(identity)) address=\(address)"
    }
}

/// Text from outside, safe for one line of a log.
enum LogText {
    /// In quotes; quotes, backslashes and everything but printable ASCII are escaped; at most 512 bytes are shown.
    static func quoted(_ text: String) -> String {
        var line = "\""
        for byte in text.utf8.prefix(512) {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): line += "\\\(Character(UnicodeScalar(byte)))"
            case 0x20...0x7E: line.append(Character(UnicodeScalar(byte)))
            default: line += "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
            }
        }
        return line + (text.utf8.count > 512 ? "…\"" : "\"")
    }
}
