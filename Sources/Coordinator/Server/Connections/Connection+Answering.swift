import Shared

/// From a request to a decision.
extension Connection {
    func dispatch(_ incoming: IncomingRequest, body: [UInt8]) {
        let request = Request(
            id: incoming.id, head: incoming.head, body: body, parameters: incoming.parameters, peer: incoming.peer,
            remoteAddress: remoteAddress, received: received)
        exchange = Exchange(number: nextExchangeNumber(), route: incoming.route, request: request)
        let left = incoming.route.limits.time - (ContinuousClock.now - received)
        timer.set(after: left) { [weak self] in self?.workTimedOut() }
        attempt()
    }

    /// A suspended request is asked again, for the last time or because something changed.
    func retry(isFinal: Bool) {
        guard phase == .suspended else { return }
        server.suspensions.remove(id)
        exchange?.request.attempt += 1
        exchange?.request.isFinalAttempt = isFinal
        attempt()
    }

    /// Asynchronous work has ended; too late or for an earlier exchange, it is ignored.
    func complete(_ number: Int, _ result: Result<Outcome.Answer, any Error>) {
        guard phase == .working, exchange?.number == number else { return }
        switch result {
        case .success(.respond(let response)): send(response)
        case .success(.file(let contents)): send(contents)
        case .failure(let error): fail(error)
        }
    }

    private func attempt() {
        guard let exchange else { return close() }
        do {
            try apply(exchange.route.handler(exchange.request), to: exchange)
        } catch {
            fail(error)
        }
    }

    private func apply(_ outcome: Outcome, to exchange: Exchange) throws {
        switch outcome {
        case .respond(let response): send(response)
        case .file(let contents): send(contents)
        case .suspend(let moment, let prefixes): try suspend(exchange, until: moment, prefixes: prefixes)
        case .async(let work):
            phase = .working
            let mailbox = server.mailbox
            let (connection, number) = (id, exchange.number)
            work { mailbox.put(.completed(connection: connection, exchange: number, $0)) }
        }
    }

    private func suspend(
        _ exchange: Exchange, until moment: ContinuousClock.Instant, prefixes: [String]
    ) throws {
        guard !exchange.request.isFinalAttempt else { throw UnansweredRequest() }
        phase = .suspended
        guard !server.isStopping else { return retry(isFinal: true) }
        server.suspensions.add(id, prefixes: prefixes)
        let deadline = min(moment, exchange.request.received + exchange.route.limits.suspension)
        timer.set(after: deadline - .now) { [weak self] in self?.retry(isFinal: true) }
    }

    private func workTimedOut() {
        // The client did nothing wrong, so it is not told 408; the outcome of the work is unknown to it.
        fail(
            APIError(
                status: 503, code: ErrorCode.timeout.rawValue, message: "the coordinator did not answer in time",
                hint: "ask again: the request may have been carried out"))
    }

    private func fail(_ error: any Error) {
        if !(error is APIError), let exchange {
            server.log(.failed(requestID: exchange.request.id, cause: "\(error)"))
        }
        send(.error(APIError(for: error)))
    }
}

/// A handler suspended its final attempt instead of answering: a fault of ours.
struct UnansweredRequest: Error, CustomStringConvertible {
    var description: String { "the handler did not answer its final attempt" }
}
