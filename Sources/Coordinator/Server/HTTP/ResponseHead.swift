/// The bytes before a body.
enum ResponseHead {
    /// - Parameter length: nil for answers that may not have a length (1xx, 204, 304).
    static func bytes(
        status: Int, fields: [Response.Field], length: Int?, date: String, requestID: String, closes: Bool
    ) -> [UInt8] {
        var text = "HTTP/1.1 \(status) \(reason(status))\r\n"
        func add(_ name: String, _ value: String) { text += "\(name): \(value)\r\n" }
        add("date", date)
        add("x-request-id", requestID)
        add("x-content-type-options", "nosniff")
        for field in fields { add(clean(field.name), clean(field.value)) }
        if !fields.contains(where: { $0.name == "cache-control" }) { add("cache-control", "no-store") }
        if let length { add("content-length", "\(length)") }
        if closes { add("connection", "close") }
        text += "\r\n"
        return Array(text.utf8)
    }

    /// A value can never begin a new line, whatever it was made from.
    private static func clean(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 100: "Continue"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 303: "See Other"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        default: status < 400 ? "OK" : "Error"
        }
    }
}
