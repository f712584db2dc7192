import Glibc
import Shared
import TestSupport

@testable import NodeAgent

/// A scratch machine on which one step runs: its own root folder, a recording host, and a ledger that outlives the
/// step, as the journal's does.
final class StepStage {
    let root: String
    private let scratch: ScratchFolder
    let host: RecordingHost
    let ledger = MemoryLedger()
    private let programs: SystemHost?
    private let services: StageServices
    /// Steps of the manifest beside the one that runs.
    var otherActions: [StepAction] = []
    var link: any CoordinatorLink = AbsentLink()
    /// Nil for the identity that tests share.
    var identity: NodeIdentity?

    /// - Parameter programs: where programs really run; nil records them only.
    init(host: RecordingHost = RecordingHost(), programs: SystemHost? = nil, blobs: [Digest: String] = [:]) throws {
        scratch = try ScratchFolder()
        root = scratch.path
        self.host = host
        self.programs = programs
        services = StageServices(blobs: blobs)
    }

    func context(_ action: StepAction, timeoutSeconds: Int = 5) throws -> StepContext {
        let step = Step(id: "step", summary: "a step", timeoutSeconds: timeoutSeconds, action: action)
        let node = RosterNode(
            name: "cp-1", roles: RoleSet([.controlPlane, .etcd]), address: "10.0.0.11", podSubnet: "10.244.0.0/24")
        let other = RosterNode(name: "worker-1", roles: RoleSet([.worker]), address: "10.0.0.14")
        let digest = SHA256.digest(of: [])
        return StepContext(
            step: step, node: node,
            roster: Roster(clusterUID: testClusterUID, generation: 1, nodes: [node, other]),
            manifest: Manifest(
                clusterUID: testClusterUID, role: node.roles, generation: 1, previousDigest: nil, rosterDigest: digest,
                artifacts: [],
                steps: [step]
                    + otherActions.enumerated().map { index, action in
                        Step(id: "other-\(index)", summary: "another step", timeoutSeconds: 5, action: action)
                    }),
            manifestDigest: digest, paths: HostPaths(root: root), host: programs ?? host, link: link,
            identity: try identity ?? TestIdentity.make(), ledger: ledger, services: services)
    }

    /// Runs a step as the runner does; returns why it was needed, or nil when it was not.
    @discardableResult
    func bring(_ action: StepAction, timeoutSeconds: Int = 5) throws -> String? {
        let handler = StepHandlers.handler(for: action)
        let context = try context(action, timeoutSeconds: timeoutSeconds)
        guard case .needed(let reason) = try handler.look(context) else { return nil }
        try handler.perform(context)
        try handler.verify(try self.context(action))
        return reason
    }

    func undo(_ action: StepAction) throws -> Undo {
        try StepHandlers.handler(for: action).undo(try context(action))
    }

    func write(_ text: String, to path: String, mode: UInt32 = 0o644) throws {
        let target = root + path
        if let slash = target.lastIndex(of: "/") { try Folder.make(String(target[..<slash])) }
        try DurableFile.write(Array(text.utf8), to: target, mode: FileMode(mode))
    }

    func text(_ path: String) -> String? {
        (try? DurableFile.readBounded(root + path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
    }
}

final class MemoryLedger: StepLedger {
    private var entries: [String: LedgerEntry] = [:]

    func entry(_ stepID: String) -> LedgerEntry { entries[stepID] ?? LedgerEntry() }

    func record(_ fact: LedgerFact, step: String) throws { entries[step, default: LedgerEntry()].apply(fact) }

    func owners(ofFile path: String) -> [String] { entries.filter { $0.value.files[path] != nil }.map(\.key) }

    func owners(ofUnit unit: String) -> [String] { entries.filter { $0.value.units.contains(unit) }.map(\.key) }
}

private final class StageServices: StepServices {
    let isStopping = false
    let leavesChildren = false
    private let blobs: [Digest: String]

    init(blobs: [Digest: String]) { self.blobs = blobs }

    func blob(_ digest: Digest, deadline: Deadline) throws -> String {
        guard let path = blobs[digest] else { throw StepError(.failed, "no such blob") }
        return path
    }

    func progress(_ message: String) {}
    func note(_ message: String) throws {}
    func waiting(_ message: String, deadline: Deadline) {}
    func publish(_ condition: String) throws {}
    func waitFor(_ waits: [Wait], deadline: Deadline) throws {}
    func refused(_ refusal: Refusal) {}
    func sleep(seconds: Double) { usleep(1000) }
}
