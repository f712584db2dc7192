import Shared

/// `POST /v1/boot-failures` on `:7441`: a machine's first boot failed before it could enrol. What it says is kept in a
/// bounded number of rows, shown as a stranger's word, and leads to nothing.
struct BootFailureEndpoint: Sendable {
    static let path = "/v1/boot-failures"
    /// The output in base64, and the rest.
    static let bodyBytes = 8 << 10

    let cluster: ClusterState
    let rate = BootFailureRate()

    func handle(_ request: Request) throws -> Outcome {
        try rate.check(request.remoteAddress)
        let report = try request.decode(BootFailureReport.self)
        let failure = BootFailure(
            claimedNode: report.node, address: request.remoteAddress, step: report.step,
            exitStatus: report.exitStatus, output: BootFailureOutput.clean(try report.check()), time: cluster.clock())
        let rate = rate
        return .transact(cluster.store) { transaction in
            if try BootFailureRow.note(failure, in: &transaction), rate.allowsEvent() {
                try EventLog.append(Self.event(failure), to: &transaction)
            }
            return .noContent
        }
    }

    /// It names no node: what a stranger says must not be listed with what a node says.
    private static func event(_ failure: BootFailure) -> EventRow.Content {
        let line = BootFailureOutput.lastLine(of: failure.output)
        return EventRow.Content(
            time: failure.time, kind: "boot-failed", node: nil,
            message: "\(failure.claimant) failed at \(failure.step), exit status \(failure.exitStatus)"
                + (line.isEmpty ? "" : ": \(line)"))
    }
}
