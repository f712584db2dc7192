import Shared

/// Waits until every node of a generation has converged, and tells what each does meanwhile.
struct ConvergenceWait {
    /// One long poll.
    private static let pollSeconds = 20

    let client: AdminClient
    let console: Console
    let generation: Int
    let names: [String]
    /// Sends secrets to the nodes that need some; nil where nothing is secret.
    var courier: SecretCourier?

    /// - Throws: ``Shared/CommandError`` with status ``Shared/ExitStatus/notConverged`` when the time is up.
    func run(seconds: Int) throws {
        let clock = ContinuousClock()
        let start = clock.now
        let deadline = start + .seconds(seconds)
        var progress = NodeProgress(names: names, generation: generation)
        var revision: Int?
        var courier = courier
        while true {
            let left = Int(clamping: (deadline - clock.now).components.seconds)
            let status = try look(after: revision, seconds: max(0, min(Self.pollSeconds, left)))
            if let status {
                let elapsed = Int(clamping: (clock.now - start).components.seconds)
                for line in progress.lines(for: status, elapsed: elapsed) { try console.print(line) }
                for line in try courier?.serve(status) ?? [] {
                    try console.print("\(Self.stamp(elapsed)) \(DisplayText.escaped(line))")
                }
                if progress.missing(in: status).isEmpty {
                    try console.print("\(Self.stamp(elapsed)) all \(names.count) nodes have converged")
                    return
                }
                if clock.now >= deadline { throw progress.timeout(status, seconds: seconds) }
                // A server that answers at once, whatever it is asked, must not be asked in a tight loop.
                if revision == status.revision { try pause(deadline) }
                revision = status.revision
            } else if clock.now >= deadline {
                guard let last = progress.last else {
                    throw CommandError(
                        "the coordinator did not answer within \(seconds) s",
                        hint: "systemctl status muster-coordinator",
                        exitStatus: .notConverged)
                }
                throw progress.timeout(last, seconds: seconds)
            }
        }
    }

    /// Nil where nothing has changed, or the server is being restarted.
    private func look(after revision: Int?, seconds: Int) throws -> ClusterStatus? {
        do {
            guard let revision else { return try client.get(AdminRoutes.status) }
            return try client.poll(
                AdminRoutes.status, query: [("after", String(revision))], waiting: seconds)
        } catch let error as CommandError where error.isUnreachable {
            Pause.seconds(1)
            return nil
        }
    }

    private func pause(_ deadline: ContinuousClock.Instant) throws {
        if ContinuousClock.now < deadline { Pause.seconds(1) }
    }

    static func stamp(_ elapsed: Int) -> String {
        let digits = String(elapsed)
        return "[" + String(repeating: " ", count: max(0, 3 - digits.count)) + digits + "s]"
    }
}
