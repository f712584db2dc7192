import Shared

/// What a request for a file is answered with: the header, and the stream if there is a body.
struct FileAnswer {
    let response: Response
    /// Bytes of body that the header promises.
    let length: Int
    /// Nil when nothing follows: 304, 416, HEAD.
    let stream: FileStream?

    /// Applies `if-none-match`, `range` and `if-range`. Throws `not-found` when the file cannot be opened.
    init(_ contents: FileContents, for request: Request) throws(APIError) {
        let tag = "\"\(contents.entityTag)\""
        let fields = [
            Response.Field(name: "content-type", value: contents.contentType),
            Response.Field(name: "etag", value: tag), Response.Field(name: "accept-ranges", value: "bytes"),
        ]
        if let known = request.fields["if-none-match"], known == "*" || known.contains(tag) {
            self.init(response: Response(status: 304, fields: fields), length: 0, stream: nil)
            return
        }
        let stream: FileStream
        do {
            stream = try FileStream(path: contents.path)
        } catch {
            throw APIError(.notFound, "there is no such file")
        }
        // A range of another version must not be glued to what the client has.
        let isCurrent = request.fields["if-range"].map { $0 == tag } ?? true
        let range = ByteRange(isCurrent ? request.fields["range"] : nil, size: stream.size)
        let body = request.method == "HEAD" ? nil : stream
        switch range {
        case .whole:
            self.init(response: Response(status: 200, fields: fields), length: stream.size, stream: body)
        case .part(let first, let last):
            stream.restrict(first: first, last: last)
            let field = Response.Field(name: "content-range", value: "bytes \(first)-\(last)/\(stream.size)")
            self.init(
                response: Response(status: 206, fields: fields + [field]), length: stream.remaining, stream: body)
        case .unsatisfiable:
            let refusal = Response.error(APIError(.rangeNotSatisfiable, "the file has \(stream.size) bytes"))
                .with("content-range", "bytes */\(stream.size)")
            self.init(response: refusal, length: refusal.body.count, stream: nil)
        }
    }

    private init(response: Response, length: Int, stream: FileStream?) {
        self.response = response
        self.length = length
        self.stream = stream
    }
}
