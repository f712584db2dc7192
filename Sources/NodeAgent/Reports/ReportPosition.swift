import Shared

/// How much of the journal the coordinator has acknowledged.
struct ReportPosition: Codable, Equatable {
    var journal: String
    var sequence: Int

    /// Zero for another journal, or where nothing readable is stored: reports may come twice.
    static func load(_ path: String, journal: String) -> ReportPosition {
        guard let bytes = try? DurableFile.readBounded(path, limit: 4096),
            let position = try? StrictJSON.decode(ReportPosition.self, from: bytes), position.journal == journal
        else { return ReportPosition(journal: journal, sequence: 0) }
        return position
    }

    func store(_ path: String) throws {
        try DurableFile.write(try CanonicalJSON.encode(self), to: path, mode: FileMode(0o600))
    }
}
