import Shared
import TestSupport

@testable import NodeAgent

/// A runner whose steps are notes in a dictionary: what is "on the machine" is the set of names that were performed.
final class RunnerStage {
    /// The machine that the fake steps change.
    final class World {
        var done: Set<String> = []
        /// Looks, performs and undos in order.
        var calls: [String] = []
        /// Thrown by the next perform of this step.
        var failures: [String: any Error] = [:]
        /// Called in the middle of a perform.
        var during: [String: () -> Void] = [:]
        /// Called by every look.
        var onLook: (() -> Void)?

        /// The calls that changed something.
        var changes: [String] { calls.filter { !$0.hasPrefix("look") } }
    }

    struct Handler: StepHandler {
        let world: World

        func look(_ context: StepContext) throws -> Look {
            world.calls.append("look \(context.step.id)")
            world.onLook?()
            return world.done.contains(context.step.id) ? .satisfied : .needed("\(context.step.id) is missing")
        }

        func perform(_ context: StepContext) throws {
            world.calls.append("perform \(context.step.id)")
            if let failure = world.failures.removeValue(forKey: context.step.id) { throw failure }
            world.during[context.step.id]?()
            world.done.insert(context.step.id)
        }

        func undo(_ context: StepContext) throws -> Undo {
            world.calls.append("undo \(context.step.id)")
            world.done.remove(context.step.id)
            return .undone
        }
    }

    let folder: ScratchFolder
    let world = World()
    let control = RunControl()
    let board: StatusBoard
    let link: FakeLink
    private(set) var journal: Journal
    /// What keeps the node from being called converged though its steps are done.
    var obstacle: String?

    init(link: FakeLink = FakeLink()) throws {
        folder = try ScratchFolder()
        self.link = link
        board = StatusBoard(node: "cp-1", clusterUID: testClusterUID, agentVersion: "test", pid: nil)
        journal = try Journal(path: folder("journal"), boot: "boot", agent: "test")
    }

    /// As after a restart of the agent: everything that is only in memory is new.
    func restart() throws { journal = try Journal(path: folder("journal"), boot: "boot", agent: "test") }

    func manifest(_ steps: [Step], generation: Int = 1) -> AcceptedManifest {
        let nodes = ["cp-1", "cp-2", "cp-3"].enumerated().map { index, name in
            RosterNode(name: name, roles: RoleSet([.controlPlane]), address: "10.0.0.1\(index)")
        }
        let roster = Roster(clusterUID: testClusterUID, generation: generation, nodes: nodes)
        let digest = SHA256.digest(of: [UInt8(generation)])
        let manifest = Manifest(
            clusterUID: testClusterUID, role: RoleSet([.controlPlane]), generation: generation, previousDigest: nil,
            rosterDigest: digest, artifacts: [], steps: steps)
        return AcceptedManifest(
            manifest: manifest, digest: SHA256.digest(of: [UInt8(generation), 1]), roster: roster, node: nodes[0])
    }

    @discardableResult
    func run(_ accepted: AcceptedManifest) throws -> Runner.Outcome {
        control.offer(ManifestGate.Permit(accepted: accepted, expires: .now().adding(seconds: 3600)))
        _ = control.take()
        return try runner().run(accepted)
    }

    func runner() throws -> Runner {
        let paths = HostPaths(root: folder.path)
        let machine = Machine(
            paths: paths, host: RecordingHost(), link: link, identities: IdentityHolder(try TestIdentity.make()),
            blobs: BlobStore(folder: paths.blobs, link: link),
            conditions: ConditionFeed(link: link, journal: journal, nodeName: "cp-1"))
        let (world, obstacle) = (world, obstacle)
        return Runner(
            machine: machine, journal: journal, board: board, control: control,
            log: Log(console: Console(output: { _ in }, errors: { _ in })), obstacle: { _ in obstacle }
        ) { _ in Handler(world: world) }
    }

    var journalBytes: [UInt8] {
        get throws { try DurableFile.readBounded(folder("journal"), limit: 1 << 20) }
    }
}
