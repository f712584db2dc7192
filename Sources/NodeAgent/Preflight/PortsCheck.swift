import Shared

/// Ports that this node's own services will listen on must be free. Once a step of ours has begun they may be taken by
/// what we started, so the check is for machines on which nothing has been begun.
struct PortsCheck: PreflightCheck {
    let name = "ports-free"
    let ports: [Int]

    func problem(_ context: StepContext) throws -> String? {
        let taken = try ListeningPorts(paths: context.paths).all()
        let conflicts = ports.filter(taken.contains)
        guard !conflicts.isEmpty else { return nil }
        let list = conflicts.map(String.init).joined(separator: ", ")
        return "something listens on port \(list) already; ss -ltnp tells who"
    }
}
