import Shared
import Synchronization

/// The thread that keeps the status informed of the machine's Node object: often while it is not Ready, seldom after.
final class KubernetesWatch: Sendable {
    private static let eagerSeconds = 3.0
    private static let idleSeconds = 60.0

    private let paths: HostPaths
    private let node: String
    private let board: StatusBoard
    private let control: RunControl
    private let wakeUp: WakeUp
    /// The machine's part in the cluster.
    private struct Part: Equatable {
        /// host:port of the API behind the load balancer.
        var endpoint: String
        var bringsNetwork: Bool
    }

    /// Nil before the first manifest, and where the machine runs no pods.
    private let part = Mutex<Part?>(nil)

    init(paths: HostPaths, node: String, board: StatusBoard, control: RunControl) {
        self.paths = paths
        self.node = node
        self.board = board
        self.control = control
        wakeUp = control.makeWakeUp()
    }

    /// Takes what the manifest in force says of the machine's part in the cluster.
    func use(_ manifest: Manifest) {
        let brings = manifest.steps.contains { $0.action.kind == .podNetwork }
        let wanted = manifest.steps.lazy.compactMap { step -> Part? in
            guard case .kubeadmJoin(let spec) = step.action else { return nil }
            return Part(endpoint: spec.endpoint, bringsNetwork: brings)
        }.first
        let isNews = part.withLock { known in
            defer { known = wanted }
            return known != wanted
        }
        if isNews { wakeUp.notify() }
    }

    func run() {
        while !control.isStopping {
            var pause = 3600.0
            if let part = part.withLock({ $0 }) {
                let reader = NodeReadinessReader(
                    paths: paths, node: node, endpoint: part.endpoint, bringsNetwork: part.bringsNetwork)
                let readiness = reader.read()
                board.update { $0.activity.kubernetes = readiness }
                pause = readiness?.state == .ready ? Self.idleSeconds : Self.eagerSeconds
            }
            wakeUp.sleep(seconds: pause)
        }
    }
}
