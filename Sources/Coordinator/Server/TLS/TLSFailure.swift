import COpenSSL

/// What OpenSSL says about a failure. Its error queue belongs to the thread: it is read and emptied at once.
struct TLSFailure: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ action: String) {
        var reasons: [String] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { break }
            // A queue never holds more than 16 errors, but a bound costs nothing.
            if reasons.count < 16 { reasons.append(Self.text(code)) }
        }
        description = reasons.isEmpty ? action : "\(action): \(reasons.joined(separator: "; "))"
    }

    /// The words for one error code.
    static func text(_ code: UInt) -> String {
        guard let reason = ERR_reason_error_string(code) else { return "OpenSSL error \(code)" }
        return String(cString: reason)
    }
}
