/// The machine's own zone database. Nothing is guessed where it has no answer.
package struct ZoneDatabase: Sendable {
    package static let folder = "/usr/share/zoneinfo"

    /// Absolute path.
    package let folder: String

    package init(folder: String = Self.folder) { self.folder = folder }

    /// Whether there is a database at all.
    package var exists: Bool { (try? FileState.read(folder, digest: false).exists) == true }

    package func has(_ name: String) -> Bool { (try? rules(name)) != nil }

    /// What the clock of a zone shows at a moment: seconds since 1970-01-01T00:00 of that clock.
    ///
    /// - Throws: ``ZoneError`` where the database does not have the zone, or has it in a form that is not understood.
    package func local(_ zone: TimeZoneName, at time: Timestamp) throws(ZoneError) -> Int {
        switch zone {
        case .offset(let seconds): time.seconds + seconds
        case .named(let name): time.seconds + (try rules(name).offset(at: time.seconds))
        }
    }

    private func rules(_ name: String) throws(ZoneError) -> ZoneRules {
        let bytes: [UInt8]
        do {
            bytes = try DurableFile.readBounded("\(folder)/\(name)", limit: 1 << 20, followingSymbolicLink: true)
        } catch {
            throw ZoneError("\(ZoneDatabase.folder) has no zone \(name); the package tzdata brings it")
        }
        guard let rules = ZoneRules(bytes) else { throw ZoneError("the file of the zone \(name) is not understood") }
        return rules
    }
}

/// Why the time in a zone is not known; for people.
package struct ZoneError: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
