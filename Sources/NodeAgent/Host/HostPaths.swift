/// Where things lie on this machine. The root is `/`, or a scratch folder in tests.
struct HostPaths: Sendable {
    /// Without a slash at its end: empty for the real root.
    let root: String

    init(root: String = "/") {
        var root = root[...]
        while root.last == "/" { root.removeLast() }
        self.root = String(root)
    }

    /// The path on this machine of an absolute path of a specification.
    func path(_ absolute: String) -> String { root + absolute }

    /// The agent's durable state, 0700.
    var state: String { path("/var/lib/muster-agent") }
    var blobs: String { state + "/blobs" }
    var originals: String { state + "/originals" }
    /// Secrets of the operator's, on their way to their places and to compare these with; 0700.
    var sealed: String { state + "/sealed" }
    var documents: String { state + "/documents" }
    var nodeKey: String { state + "/node.key" }
    var nodeCertificate: String { state + "/node.crt" }
    /// Every version of the trust document.
    var trust: String { state + "/trust.json" }
    var ratchet: String { state + "/ratchet.json" }
    var journal: String { state + "/journal" }
    /// The order to undo everything, from before the first effect until nothing is left.
    var resetOrder: String { state + "/reset.json" }
    /// A reboot under way, from before the machine's pods move until it is whole again.
    var reboot: String { state + "/reboot.json" }
    /// The operator's order to reboot, until it is answered.
    var rebootOrder: String { state + "/reboot-order.json" }
    /// How much of the journal the coordinator has.
    var reported: String { state + "/reported.json" }
    /// What programs said, without secrets; 0700.
    var logs: String { path("/var/log/muster-agent") }
    /// What is gone after a reboot.
    var runtime: String { path("/run/muster-agent") }
    var status: String { runtime + "/status.json" }
    var lock: String { runtime + "/lock" }
}
