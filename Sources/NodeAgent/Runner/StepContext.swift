import Shared

/// Everything that a step may use: its own text, its node, the machine, the coordinator, and the ledger. One for each
/// look, perform or undo; it lives on the runner's thread.
final class StepContext {
    let step: Step
    /// This node's own roster entry.
    let node: RosterNode
    let roster: Roster
    /// Digest of the blob that `roster` was read from.
    let rosterDigest: Digest
    let manifest: Manifest
    /// Digest of the manifest's envelope.
    let manifestDigest: Digest
    let paths: HostPaths
    let host: any Host
    let link: any CoordinatorLink
    let identity: NodeIdentity
    /// Relay and leases; nil where only host steps are run.
    let peers: Peers?
    /// Puts files in their places and remembers them in the ledger.
    let files: StepFiles
    /// Small durable facts of this step, kept until the step is undone.
    let notes: StepNotes
    /// When the step gives up, waits included.
    let deadline: Deadline
    private let services: any StepServices

    init(
        step: Step, node: RosterNode, roster: Roster, manifest: Manifest, manifestDigest: Digest, paths: HostPaths,
        host: any Host, link: any CoordinatorLink, identity: NodeIdentity, peers: Peers? = nil,
        ledger: any StepLedger, services: any StepServices
    ) {
        self.step = step
        self.node = node
        self.roster = roster
        self.rosterDigest = manifest.rosterDigest
        self.manifest = manifest
        self.manifestDigest = manifestDigest
        self.paths = paths
        self.host = host
        self.link = link
        self.identity = identity
        self.peers = peers
        self.files = StepFiles(stepID: step.id, paths: paths, host: host, ledger: ledger)
        self.notes = StepNotes(stepID: step.id, ledger: ledger)
        self.deadline = Deadline(seconds: step.timeoutSeconds)
        self.services = services
    }

    var generation: Int { manifest.generation }
    var systemctl: Systemctl { Systemctl(host: host) }
    /// Whether the agent is being stopped; long work looks at it and throws ``StepError`` `interrupted`.
    var isStopping: Bool { services.isStopping }

    /// Fills placeholders with the node's own roster entry and with values that the step made itself.
    func fill(_ text: String, local: [String: String] = [:]) throws -> String {
        try Placeholders(node: node, local: local).fill(text)
    }

    /// The local path of a blob: fetched (resumably) and checked against its digest when it is not there yet.
    func blob(_ digest: Digest) throws -> String { try services.blob(digest, deadline: deadline) }

    /// Whether the agent has been stopping for so long that a program which outlives it is left to itself.
    var leavesChildren: Bool { services.leavesChildren }

    /// Writes something into the journal that a person will want to know later.
    func note(_ message: String) throws { try services.note(message) }

    /// Says what the step is doing; shown in status and in reports.
    func progress(_ message: String) { services.progress(message) }

    /// Publishes a condition with this manifest's generation and roster digest. Durable; sent when the coordinator is
    /// there. The conditions that the step's text lists are published by the runner when the step is done.
    func publish(_ condition: String) throws { try services.publish(condition) }

    /// Waits until the conditions hold or the step's deadline passes.
    func waitFor(_ waits: [Wait]) throws { try services.waitFor(waits, deadline: deadline) }

    /// Asks again and again until there is an answer, the deadline passes or the agent stops.
    ///
    /// - Parameters:
    ///   - what: what is waited for, for status and for the error: "etcd to answer on 10.0.0.1:2379".
    ///   - every: seconds between two tries.
    ///   - attempt: nil means not yet; the text is the reason so far.
    func wait<Value>(for what: String, every: Double = 1, _ attempt: () throws -> WaitStep<Value>) throws -> Value {
        while true {
            let reason: String
            switch try attempt() {
            case .ready(let value): return value
            case .notYet(let text): reason = text
            }
            guard !isStopping else { throw StepError(.interrupted, "stopped while waiting for \(what)") }
            guard !deadline.isPast else {
                throw StepError(.deadline, "gave up waiting for \(what) after \(step.timeoutSeconds) s: \(reason)")
            }
            services.waiting("waiting for \(what): \(reason)", deadline: deadline)
            services.sleep(seconds: every)
        }
    }

    /// Shows that something was refused while the step goes on.
    func refused(_ refusal: Refusal) { services.refused(refusal) }

    /// Sleeps, but no longer than until the agent stops.
    func sleep(seconds: Double) { services.sleep(seconds: seconds) }
}

/// One try of a wait.
enum WaitStep<Value> {
    case ready(Value)
    case notYet(String)
}

/// What the runner does for a step.
protocol StepServices: AnyObject {
    var isStopping: Bool { get }
    var leavesChildren: Bool { get }
    func note(_ message: String) throws
    func blob(_ digest: Digest, deadline: Deadline) throws -> String
    func progress(_ message: String)
    func waiting(_ message: String, deadline: Deadline)
    func publish(_ condition: String) throws
    func waitFor(_ waits: [Wait], deadline: Deadline) throws
    func sleep(seconds: Double)
    func refused(_ refusal: Refusal)
}
