/// What a handler decides. It never blocks: what takes time is suspended, asynchronous or a file.
enum Outcome: Sendable {
    case respond(Response)
    /// Long poll: the handler is called again when a key under one of the prefixes has changed, and for the last time
    /// (`isFinalAttempt`) when the moment has come or the server stops.
    case suspend(until: ContinuousClock.Instant, retryWhen: [String])
    /// The work goes on elsewhere (the store's writer, a thread) and reports through the completion, once, from any
    /// thread. When it does not report in the route's time, the client gets `timeout`.
    case async(@Sendable (@escaping Completion) -> Void)
    /// The contents of a file, with ranges.
    case file(FileContents)

    /// What asynchronous work ends with.
    enum Answer: Sendable {
        case respond(Response)
        case file(FileContents)
    }

    /// Reports the end of asynchronous work; a second report is ignored.
    typealias Completion = @Sendable (Result<Answer, any Error>) -> Void

    /// Runs a transaction and answers with what it returns, after it is durable.
    static func transact(
        _ store: Store, _ body: @escaping @Sendable (inout StoreTransaction) throws -> Response
    ) -> Outcome {
        .async { completion in
            store.transact(body) { result in completion(result.map { .respond($0) }) }
        }
    }
}

/// A file to send. It is read piece by piece while the client takes it, never as a whole.
struct FileContents: Equatable, Sendable {
    /// Made by the coordinator, never from a request's text.
    let path: String
    var contentType = "application/octet-stream"
    /// A strong entity tag without quotes, such as the digest; must change when the bytes do.
    var entityTag: String
}
