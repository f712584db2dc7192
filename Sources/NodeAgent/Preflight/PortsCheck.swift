import Shared

/// Ports that this node's own services will listen on must be free. Once a step of ours has begun they may be taken by
/// what we started, so the check is for machines on which nothing has been begun.
struct PortsCheck: PreflightCheck {
    private static let listening = "0A"
    let name = "ports-free"
    let ports: [Int]

    func problem(_ context: StepContext) throws -> String? {
        let taken = try Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap { try listeners($0, context) })
        let conflicts = ports.filter(taken.contains)
        guard !conflicts.isEmpty else { return nil }
        let list = conflicts.map(String.init).joined(separator: ", ")
        return "something listens on port \(list) already; ss -ltnp tells who"
    }

    private func listeners(_ table: String, _ context: StepContext) throws -> [Int] {
        let path = context.paths.path(table)
        guard try FileState.read(path, digest: false).exists else { return [] }
        let text = String(decoding: try DurableFile.readBounded(path, limit: 4 << 20), as: UTF8.self)
        // "  0: 0100007F:1F90 00000000:0000 0A …": local address and port, remote ones, state.
        return text.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 3, fields[3] == Self.listening, let port = fields[1].split(separator: ":").last else {
                return nil
            }
            return Int(port, radix: 16)
        }
    }
}
