import Shared

/// TCP ports that somebody listens on, from the kernel's tables.
struct ListeningPorts {
    private static let listening = "0A"
    let paths: HostPaths

    func all() throws -> Set<Int> {
        Set(try ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { try listeners($0) })
    }

    private func listeners(_ table: String) throws -> [Int] {
        let path = paths.path(table)
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
