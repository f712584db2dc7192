import Glibc
import Shared
import Synchronization
import TestSupport

@testable import NodeAgent

/// One node of a ``MemoryCluster`` with a scratch root: runs steps as the runner does, and can answer others.
final class ClusterStage {
    let name: String
    let cluster: MemoryCluster
    let host: any Host
    let peers: Peers
    let paths: HostPaths
    let ledger = MemoryLedger()
    let progress = Mutex<[String]>([])
    /// What steps noted for people.
    let journal = Mutex<[String]>([])
    let leavesChildren = Flag()
    /// What every digest leads to; nil where a test needs none.
    let blob = Mutex<String?>(nil)
    private let folder: ScratchFolder
    private let isStopping = Flag()

    /// A switch that threads share.
    final class Flag: Sendable {
        private let value = Mutex(false)
        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
        func clear() { value.withLock { $0 = false } }
    }

    init(_ name: String, of cluster: MemoryCluster, host: any Host = RecordingHost()) throws {
        self.name = name
        self.cluster = cluster
        self.host = host
        folder = try ScratchFolder()
        paths = HostPaths(root: folder.path)
        try Folder.make(paths.state, mode: FileMode(0o700))
        peers = Peers(
            link: MemoryLink(cluster: cluster, name: name), terms: try LeaseTerms(path: paths.leaseTerms),
            identities: IdentityHolder(try cluster.member(name).identity))
    }

    deinit { isStopping.set() }

    /// Makes the node work on a manifest with these steps.
    @discardableResult
    func use(_ steps: [Step]) throws -> AcceptedManifest {
        let manifest = try cluster.manifest(of: name, steps: steps)
        peers.use(manifest)
        return manifest
    }

    func context(_ step: Step, among steps: [Step]? = nil) throws -> StepContext {
        let accepted = try use(steps ?? [step])
        return StepContext(
            step: step, node: accepted.node, roster: accepted.roster, manifest: accepted.manifest,
            manifestDigest: accepted.digest, paths: paths, host: host, link: peers.link, identity: peers.identity,
            peers: peers, ledger: ledger, services: StageConnection(stage: self))
    }

    /// Looks, performs when needed, verifies, publishes.
    @discardableResult
    func bring(_ step: Step, among steps: [Step]? = nil) throws -> String? {
        let handler = StepHandlers.handler(for: step.action)
        let context = try context(step, among: steps)
        var reason: String?
        if case .needed(let text) = try handler.look(context) {
            reason = text
            try handler.perform(context)
            try handler.verify(context)
        }
        for condition in step.publishes { cluster.publish(condition, by: name) }
        return reason
    }

    var responder: RelayResponder {
        RelayResponder(
            peers: peers,
            handlers: [
                ClusterAuthoritiesTopic(paths: paths), PublicAuthoritiesTopic(paths: paths),
                CertificateTopic(paths: paths, peers: peers), JoinMaterialTopic(paths: paths, host: host),
                KubeconfigTopic(paths: paths), SealedFilesTopic(paths: paths, peers: peers),
            ], log: { _ in })
    }

    /// Answers other nodes on a thread until the stage goes.
    func serve() throws {
        let responder = responder
        let isStopping = isStopping
        peers.post.isServed = true
        _ = try BackgroundThread(name: "responder") {
            responder.run(wakeUp: WakeUp()) { isStopping.isSet }
        }
    }

    func text(_ path: String) -> String? {
        (try? DurableFile.readBounded(paths.path(path), limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
    }

    func write(_ text: String, to path: String, mode: UInt32 = 0o644) throws {
        let target = paths.path(path)
        if let slash = target.lastIndex(of: "/") { try Folder.make(String(target[..<slash])) }
        try DurableFile.write(Array(text.utf8), to: target, mode: FileMode(mode))
    }
}

private final class StageConnection: StepServices {
    private let stage: ClusterStage
    let isStopping = false
    var leavesChildren: Bool { stage.leavesChildren.isSet }

    init(stage: ClusterStage) { self.stage = stage }

    func blob(_ digest: Digest, deadline: Deadline) throws -> String {
        guard let path = stage.blob.withLock({ $0 }) else { throw StepError(.failed, "no blob in this test") }
        return path
    }
    func note(_ message: String) throws { stage.journal.withLock { $0.append(message) } }
    func progress(_ message: String) { stage.progress.withLock { $0.append(message) } }
    func waiting(_ message: String, deadline: Deadline) { stage.progress.withLock { $0.append(message) } }
    func publish(_ condition: String) throws { stage.cluster.publish(condition, by: stage.name) }
    func waitFor(_ waits: [Wait], deadline: Deadline) throws {}
    func refused(_ refusal: Refusal) { stage.progress.withLock { $0.append("\(refusal)") } }
    func sleep(seconds: Double) { usleep(UInt32(min(seconds, 0.02) * 1e6)) }
}
