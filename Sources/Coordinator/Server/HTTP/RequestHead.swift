import Shared

/// The request line and header of a request that keeps all the rules.
struct RequestHead: Equatable, Sendable {
    let method: String
    let target: RequestTarget
    let fields: HeaderFields
    /// Bytes of the body that follows; 0 when there is none.
    let contentLength: Int
    /// Whether the client wants to send another request on the connection.
    let keepsAlive: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool

    /// Fields of which a second one would let two readers understand two different requests.
    private static let singletons: Set<String> = [
        "host", "content-length", "content-type", "transfer-encoding", "authorization", "expect", "range", "if-range",
        "origin",
    ]

    /// Checks what the header says about the message as a whole.
    init(method: String, target: RequestTarget, fields: HeaderFields, requiresHost: Bool) throws(APIError) {
        var seen: Set<String> = []
        for field in fields.list where Self.singletons.contains(field.name) {
            guard seen.insert(field.name).inserted else {
                throw APIError(.badRequest, "the header has \(field.name) twice")
            }
        }
        try Self.checkHost(fields["host"], isRequired: requiresHost)
        if fields["transfer-encoding"] != nil {
            guard fields["content-length"] == nil else {
                throw APIError(.badRequest, "the header has both content-length and transfer-encoding")
            }
            throw APIError(.notImplemented, "transfer codings are not supported: send content-length")
        }
        let encodings = fields.tokens("content-encoding")
        guard encodings.allSatisfy({ $0 == "identity" }) else {
            throw APIError(.unsupportedEncoding, "content codings are not supported: send the body as it is")
        }
        switch fields["expect"]?.lowercased() {
        case nil: expectsContinue = false
        case "100-continue": expectsContinue = true
        default: throw APIError(.expectationFailed, "the only expectation that can be met is 100-continue")
        }
        contentLength = try Self.length(fields["content-length"])
        keepsAlive = !fields.tokens("connection").contains("close")
        self.method = method
        self.target = target
        self.fields = fields
    }

    private static func checkHost(_ host: String?, isRequired: Bool) throws(APIError) {
        guard let host else {
            if isRequired { throw APIError(.badRequest, "the header has no host") }
            return
        }
        guard !host.isEmpty, host.utf8.allSatisfy(ByteClass.isHost) else {
            throw APIError(.badRequest, "the host field is not a host")
        }
    }

    private static func length(_ text: String?) throws(APIError) -> Int {
        guard let text else { return 0 }
        // `Int(_:)` alone would take a plus sign. 15 digits are far above any limit and far below overflow.
        guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy(ByteClass.isDigit), let value = Int(text) else {
            throw APIError(.badRequest, "content-length is not a number")
        }
        return value
    }
}
