import Shared

/// `boot/<uid>`: which machine acts under a node's key, told by the kernel's boot id that agents send along.
///
/// A reboot makes a new boot id and ends the old one for good. So when an old one is heard of again, two machines run
/// with one key: a disk was cloned after it enrolled. The first goes on; the second is refused.
struct BootRow: Codable, Equatable, Sendable {
    /// The field that carries it; an agent that sends none is not judged.
    static let field = "muster-boot"
    /// Boots that are remembered, of each sort.
    static let kept = 8

    enum Change: Equatable {
        case none
        case restarted
        /// `boot` is the second machine's.
        case cloned(boot: String)
    }

    private(set) var current: String
    /// Boots before it, oldest first.
    private(set) var former: [String] = []
    private(set) var refused: [String] = []

    init(_ boot: String) { current = boot }

    static func key(_ uid: String) -> StoreKey { StoreKey("boot/\(uid)") }

    /// Takes note of a boot that sent a request.
    mutating func see(_ boot: String) -> Change {
        guard boot != current, !refused.contains(boot) else { return .none }
        defer { current = boot }
        guard let index = former.firstIndex(of: boot) else {
            former = former.suffix(Self.kept - 1) + [current]
            return .restarted
        }
        former.remove(at: index)
        refused = refused.suffix(Self.kept - 1) + [current]
        return .cloned(boot: current)
    }
}

extension Request {
    /// The boot id of the machine that sends it; nil where there is none, or none that could be one.
    var boot: String? {
        guard let text = fields[BootRow.field], (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ ByteClass.hexValue($0) != nil || $0 == UInt8(ascii: "-") })
        else { return nil }
        return text
    }
}

extension ClusterState {
    /// Makes a change of machine durable before the node is given anything; nil where there is none.
    func noteBoot(of request: Request, _ node: NodeRow, in snapshot: Snapshot) throws -> Outcome? {
        // A long poll of the machine before a reboot may still hang here when it is tried again.
        guard request.attempt == 1, let boot = request.boot else { return nil }
        let key = BootRow.key(node.uid)
        var known = try snapshot.get(key, as: BootRow.self)
        guard known == nil || known?.see(boot) != BootRow.Change.none else { return nil }
        let now = clock()
        return .transact(store) { transaction in
            guard var row = try transaction.get(key, as: BootRow.self) else {
                try transaction.put(key, encoding: BootRow(boot))
                return .noContent
            }
            if case .cloned(let second) = row.see(boot) {
                try EventLog.append(
                    EventRow.Content(
                        time: now, kind: "alarm", node: node.name,
                        message: "two machines have the key of \(node.name): a disk was cloned after it enrolled. The "
                            + "second, which booted as \(second), is refused; give it a user-data of its own"),
                    to: &transaction)
            }
            try transaction.put(key, encoding: row)
            return .noContent
        }
    }
}
