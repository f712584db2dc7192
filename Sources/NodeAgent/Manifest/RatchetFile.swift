import Shared

/// The ratchet on the disk: durable before the first side effect of what it counts.
struct RatchetFile {
    let paths: HostPaths

    /// - Throws: when it is there and cannot be read. It is never taken for empty: that would open the way back.
    func load() throws -> Ratchet {
        do {
            return try StrictJSON.decode(
                Ratchet.self, from: try DurableFile.readBounded(paths.ratchet, limit: 65_536))
        } catch let error as FileError where error.isMissing {
            return .empty
        } catch let error as StrictJSONError {
            throw StepError(
                .blocked, "\(paths.ratchet) is damaged: \(error)",
                hint: "restore it from a backup, or set the machine up anew with a new ticket")
        }
    }

    func store(_ ratchet: Ratchet) throws {
        if try load() == ratchet { return }
        try DurableFile.write(try CanonicalJSON.encode(ratchet), to: paths.ratchet, mode: FileMode(0o600))
    }
}
