import Shared
import Synchronization

/// The highest term seen of every lease, durable: a coordinator that hands out an old grant again is found out, also
/// after a restart of the agent.
final class LeaseTerms: Sendable {
    private let path: String
    private let terms: Mutex<[String: Int]>

    /// Reads what was seen up to now.
    ///
    /// - Throws: when the file is there and cannot be read. It is not taken for empty: that would forget the terms.
    init(path: String) throws {
        self.path = path
        var known: [String: Int] = [:]
        if try FileState.read(path, digest: false).exists {
            known = try StrictJSON.decode([String: Int].self, from: try DurableFile.readBounded(path, limit: 64 << 10))
        }
        terms = Mutex(known)
    }

    func highest(of name: String) -> Int { terms.withLock { $0[name] ?? 0 } }

    /// Remembers a term; on disk when it returns.
    func saw(_ term: Int, of name: String) throws {
        try terms.withLock { terms in
            guard term > terms[name] ?? 0 else { return }
            var next = terms
            next[name] = term
            try DurableFile.write(try CanonicalJSON.encode(next), to: path, mode: FileMode(0o600))
            terms = next
        }
    }
}

extension HostPaths {
    var leaseTerms: String { state + "/lease-terms.json" }
}
