import Shared

/// From a decision to bytes.
extension Connection {
    /// Answers the present exchange.
    func send(_ response: Response) {
        guard let exchange else { return close() }
        let isBodiless = exchange.request.method == "HEAD"
        write(response, body: isBodiless ? [] : response.body, length: response.body.count, for: exchange)
    }

    /// Answers the present exchange with a file or a part of it.
    func send(_ contents: FileContents) {
        guard let exchange else { return close() }
        do throws(APIError) {
            let answer = try FileAnswer(contents, for: exchange.request)
            stream = answer.stream
            write(answer.response, body: answer.response.body, length: answer.length, for: exchange)
        } catch {
            send(.error(error))
        }
    }

    /// Answers what never became an exchange, and closes: after a broken request nobody can say where the next begins.
    func refuse(_ error: APIError, requestID: String? = nil, head: RequestHead? = nil) {
        let requestID = requestID ?? server.requestIDs.next()
        var response = Response.error(error)
        if !allowedMethods.isEmpty { response.set("allow", allowedMethods.joined(separator: ", ")) }
        allowedMethods = []
        // A wrong path or method breaks nothing, unless a body that nobody wants is on its way.
        let closes =
            head.map { head in
                !head.keepsAlive || head.contentLength > 0 || ![404, 405].contains(error.status) || server.isStopping
            } ?? true
        // The empty body still stands between this request and the next.
        if !closes { _ = try? parser.next() }
        incoming = nil
        note(requestID: requestID, head: head, status: error.status, identity: (try? peer())?.identity)
        let body = head?.method == "HEAD" ? [] : response.body
        write(
            response, body: body, length: response.body.count, requestID: requestID, closes: closes)
    }

    /// Hands the next piece of a file to the transport. False when there is none.
    func sendNextPiece() -> Bool {
        guard let stream, stream.remaining > 0 else {
            self.stream = nil
            return false
        }
        guard let piece = stream.next(), transport.write(piece) else {
            // The header promised more than there is: only a cut connection says so.
            close()
            return true
        }
        timer.set(after: limits.writeTime) { [weak self] in self?.close() }
        return true
    }

    private func write(_ response: Response, body: [UInt8], length: Int, for exchange: Exchange) {
        let request = exchange.request
        note(
            requestID: request.id, head: request.head, status: response.status, identity: request.peer.identity)
        write(
            response, body: body, length: length, requestID: request.id,
            closes: !request.head.keepsAlive || server.isStopping)
    }

    private func write(_ response: Response, body: [UInt8], length: Int, requestID: String, closes: Bool) {
        phase = .writing(thenCloses: closes)
        let isLengthless = response.status == 204 || response.status == 304
        var bytes = ResponseHead.bytes(
            status: response.status, fields: response.fields, length: isLengthless ? nil : length, date: server.date,
            requestID: requestID, closes: closes)
        if !isLengthless { bytes.append(contentsOf: body) }
        // 32 KiB a second at least, for large answers.
        let allowance = limits.writeTime + .seconds(bytes.count >> 15)
        timer.set(after: allowance) { [weak self] in self?.close() }
        if !transport.write(bytes) { close() }
    }

    private func note(requestID: String, head: RequestHead?, status: Int, identity: String?) {
        server.log(
            .request(
                RequestRecord(
                    id: requestID, listener: listener.configuration.name, method: head?.method ?? "-",
                    path: head?.target.text ?? "-", status: status, duration: ContinuousClock.now - received,
                    identity: identity ?? "-", address: remoteAddress)))
    }
}
