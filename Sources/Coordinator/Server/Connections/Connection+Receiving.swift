import Shared

/// From bytes to a request.
extension Connection {
    /// Parses what has arrived, as far as there is a request to be made of it.
    func receive() {
        while phase == .idle || phase == .receiving {
            if phase == .idle, parser.isInRequest { begin() }
            do throws(APIError) {
                if let event = try parser.next() {
                    handle(event)
                    continue
                }
            } catch {
                return refuse(error)
            }
            let bytes = transport.read(limit: 16 << 10)
            guard !bytes.isEmpty else { return }
            parser.append(bytes)
        }
    }

    /// The first byte starts the clock.
    private func begin() {
        phase = .receiving
        received = .now
        listener.ledger.withLock { $0.becomeBusy(id) }
        timer.set(after: limits.headerTime) { [weak self] in self?.receivingTimedOut() }
    }

    private func receivingTimedOut() {
        refuse(APIError(.timeout, "the request did not arrive in time"))
    }

    private func handle(_ event: RequestParser.Event) {
        switch event {
        case .head(let head): accept(head)
        case .body(let body):
            guard let request = incoming else { return }
            incoming = nil
            dispatch(request, body: body)
        }
    }

    /// Decides by the header alone whether the body is wanted.
    private func accept(_ head: RequestHead) {
        let requestID = server.requestIDs.next()
        guard !isSurplus else {
            let error = APIError(
                .tooManyConnections, "there are too many connections of this client", hint: "keep connections open")
            return refuse(error, requestID: requestID, head: head)
        }
        do throws(APIError) {
            let peer = try self.peer()
            let (route, parameters) = try find(head)
            parser.bodyLimit = route.limits.bodyBytes
            incoming = IncomingRequest(id: requestID, head: head, peer: peer, route: route, parameters: parameters)
            let left = route.limits.time - (ContinuousClock.now - received)
            timer.set(after: left) { [weak self] in self?.receivingTimedOut() }
            invite(head, limit: route.limits.bodyBytes)
        } catch {
            refuse(error, requestID: requestID, head: head)
        }
    }

    private func find(_ head: RequestHead) throws(APIError) -> (route: Route, parameters: [String: String]) {
        do throws(RoutingFailure) {
            return try listener.configuration.router.route(head)
        } catch {
            allowedMethods = error.allowedMethods
            throw error.error
        }
    }

    /// Sends `100 Continue` to a client that waits for it.
    private func invite(_ head: RequestHead, limit: Int) {
        guard head.expectsContinue, (1...max(1, limit)).contains(head.contentLength), parser.bufferedCount == 0 else {
            return
        }
        if !transport.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) { close() }
    }
}
