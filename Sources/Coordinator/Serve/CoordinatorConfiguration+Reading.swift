import Shared

extension CoordinatorConfiguration {
    /// Reads `coordinator.json`; says what to type where there is none.
    static func read(_ path: String) throws -> CoordinatorConfiguration {
        let bytes: [UInt8]
        do { bytes = try DurableFile.readBounded(path, limit: 1 << 16) } catch {
            guard error.isMissing else { throw error }
            throw CommandError(
                "there is no \(path)",
                hint: "coordinator init --cluster NAME --address IP makes this host a coordinator")
        }
        do { return try StrictJSON.decode(CoordinatorConfiguration.self, from: bytes) } catch {
            throw CommandError("\(path) cannot be read: \(error)")
        }
    }
}
