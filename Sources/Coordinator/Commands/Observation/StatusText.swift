import Shared

/// The status as people read it: a table, then who waits for what, leases, and machines that want in.
struct StatusText {
    private static let header: [TextTable.Column] = [
        "NODE", "ROLES", "STATE", TextTable.Column("GENERATION", .right), "STEP", "MESSAGE", "SEEN",
    ]
    /// A longer message is told below the table.
    private static let messageCharacters = 60
    /// Strangers may send as many as are kept; more are in the JSON.
    private static let shownBootFailures = 8

    /// Seconds: a quarter of a node certificate's life.
    private static let certificateWorry = CertificateLifetimes().node / 4

    let status: ClusterStatus

    var text: String {
        let head = "cluster \(status.clusterName), generation \(status.generation)\(summary)\n\n"
        let table = status.nodes.isEmpty ? "" : TextTable(Self.header, rows: status.nodes.map(row)).text
        let notes =
            status.nodes.compactMap(note) + readiness + reboots + subset + certificates + ledger + heldUpdates + network
            + pools + leases + pending + bootFailures
        return head + table + (notes.isEmpty ? "" : "\n" + notes.map { DisplayText.escaped($0) + "\n" }.joined())
    }

    private var summary: String {
        if status.generation == 0 { return ": nothing is applied yet; coordinator apply -f cluster.yaml" }
        let wanted = status.nodes.filter(\.isWanted)
        let silent = wanted.count { $0.silence != nil }
        return ": \(wanted.count(where: \.isConverged)) of \(wanted.count) nodes have converged"
            + (silent == 0 ? "" : ", \(silent) \(silent == 1 ? "is" : "are") silent")
    }

    private func row(_ node: NodeStatus) -> [String] {
        let activity = node.activity
        var message = activity?.message ?? ""
        if message.count > Self.messageCharacters { message = message.prefix(Self.messageCharacters - 1) + "…" }
        return [
            node.name, node.role.description, Self.state(of: node),
            activity.map { $0.generation == 0 ? "" : String($0.generation) } ?? "",
            activity.flatMap { activity in
                activity.step.map { "\($0) (\(activity.stepNumber)/\(activity.stepCount))" }
            } ?? "", message, node.lastSeen.map { age(of: $0) + " ago" } ?? "",
        ]
    }

    private static func state(of node: NodeStatus) -> String {
        if node.ban != nil { return "banned" }
        if node.silence != nil { return "silent" }
        if node.isConverged { return "converged" }
        guard node.uid != nil else { return "not enrolled" }
        if let held = node.heldAt, let activity = node.activity, activity.state == .converged,
            activity.generation == held
        {
            return "held back"
        }
        // Converged, but on an older generation.
        guard let activity = node.activity, activity.state != .converged else { return "enrolled" }
        return activity.state.rawValue
    }

    /// `cp-2: waiting for …, for 21 s, gives up in 4 min`; nil for a node that needs no word.
    private func note(_ node: NodeStatus) -> String? {
        if let ban = node.ban {
            return
                "\(node.name) was banned by \(ban.by) \(age(of: ban.time)) ago; coordinator node remove \(node.name) "
                + "frees its name"
        }
        if let silence = node.silence { return self.silence(of: node, silence) }
        guard !node.isConverged, node.uid != nil, let activity = node.activity else { return nil }
        let time = "for \(age(of: activity.since))" + (activity.deadline.map { ", gives up \(remaining($0))" } ?? "")
        switch activity.state {
        case .waiting: return "\(node.name): \(activity.message), \(time)"
        case .working:
            let isCut = activity.message.count > Self.messageCharacters
            return "\(node.name) has been in \(activity.step ?? "its work") \(time)"
                + (isCut ? ": \(activity.message)" : "")
        case .failed:
            let place = activity.step.map { " in \($0)" } ?? ""
            return "\(node.name) failed\(place) \(age(of: activity.since)) ago: \(Self.messageWithoutStep(activity))"
        case .frozen:
            return "\(node.name) changes nothing \(time): \(activity.message)"
        case .idle, .enrolling, .converged: return nil
        }
    }

    /// A failure begins with its step, which the line names before.
    private static func messageWithoutStep(_ activity: NodeActivity) -> Substring {
        guard let step = activity.step, activity.message.hasPrefix("\(step): ") else { return activity.message[...] }
        return activity.message.dropFirst(step.count + 2)
    }

    /// `cp-2 is silent: nothing was heard of it for 12 min (it was converged); …`
    private func silence(of node: NodeStatus, _ silence: NodeSilence) -> String {
        let state = node.activity.map { " (it was \($0.state.rawValue))" } ?? ""
        return
            "\(node.name) is silent: nothing was heard of it for \(age(of: silence.since))\(state); is its machine up? "
            + "there: systemctl status muster-agent; if it is gone for good: coordinator node remove \(node.name)"
    }

    /// `generation 4 is handed only to cp-1: cp-2, cp-3 keep 3; …`
    private var subset: [String] {
        guard let only = status.only else { return [] }
        let held = Dictionary(grouping: status.nodes.filter { $0.heldAt != nil }) { $0.heldAt ?? 0 }
        let others = held.sorted { $0.key > $1.key }.map { generation, nodes in
            let names = nodes.map(\.name).joined(separator: ", ")
            return generation == 0 ? "\(names) have none" : "\(names) keep generation \(generation)"
        }
        let rest = others.isEmpty ? "" : ": \(others.joined(separator: "; "))"
        return [
            "generation \(status.generation) is handed only to \(only.joined(separator: ", "))\(rest); coordinator apply "
                + "without --only hands it to all"
        ]
    }

    /// `cp-1 is NotReady: no CNI yet (expected): …`, of nodes that have nothing else to wait for.
    private var readiness: [String] {
        status.nodes.compactMap { node in
            guard node.isConverged, let words = node.activity?.kubernetes?.words else { return nil }
            return "\(node.name): \(words)"
        }
    }

    /// `cp-1: reboot required since 2027-01-15T08:00:00Z (linux-image-amd64), waits for the window 04:00-05:00 UTC`
    private var reboots: [String] {
        status.nodes.compactMap { node in node.activity?.reboot.map { "\(node.name): reboot \($0.words)" } }
    }

    private var network: [String] {
        guard let traffic = status.podTraffic else { return [] }
        let isWeave = traffic.provider == NetworkingSettings.Provider.weave.rawValue
        return ["pod network \(traffic.provider): traffic between nodes is \(traffic.words)"]
            + (isWeave ? [WeaveManifest.endOfLife] : [])
    }

    /// `pool cattle: 1 of 2 nodes, cattle-1f0c9d; 1 is missing: …`
    private var pools: [String] {
        (status.pools ?? []).map { pool in
            let names = pool.nodes.isEmpty ? "" : ", \(pool.nodes.joined(separator: " "))"
            let text = "pool \(pool.name): \(pool.nodes.count) of \(pool.desired) nodes\(names)"
            let missing = pool.desired - pool.nodes.count
            switch missing {
            case 1...:
                return "\(text); \(missing) \(missing == 1 ? "is" : "are") missing: coordinator cloud-init --pool "
                    + "\(pool.name) makes the user-data of one"
            case 0: return text
            default: return "\(text); \(-missing) more than the definition wants: coordinator node remove NAME"
            }
        }
    }

    /// A certificate that ends within its last quarter was not renewed in the quarter before.
    private var certificates: [String] {
        let nodes = status.nodes.compactMap { node -> String? in
            guard let end = node.certificateNotAfter, end.seconds - status.time.seconds < Self.certificateWorry else {
                return nil
            }
            return end <= status.time
                ? "\(node.name): its certificate ended \(age(of: end)) ago; it asks to be let in when it is back: "
                    + "coordinator node list"
                : "\(node.name): its certificate ends \(remaining(end)) and is not renewed; on the node: node-agent status"
        }
        guard let server = status.serverCertificate, let problem = server.problem else { return nodes }
        let end = remaining(server.notAfter)
        return nodes + ["the coordinator's own certificate ends \(end) and is not renewed: \(problem)"]
    }

    /// `cp-1: /etc/kubernetes/pki/apiserver.crt ends in 5 d; coordinator cert list`
    private var ledger: [String] {
        (status.certificateProblems ?? []).map { problem in
            let what =
                switch problem.verdict {
                case .expiring: "ends \(problem.notAfter.map(remaining) ?? "soon")"
                case .expired: "ended \(problem.notAfter.map { age(of: $0) } ?? "some time") ago"
                default: "is \(problem.verdict.rawValue)"
                }
            return "\(problem.node): \(problem.path) \(what); coordinator cert list --problems"
        }
    }

    private var heldUpdates: [String] { HeldUpdatesText(nodes: status.nodes).lines }

    private var leases: [String] {
        status.leases.map { lease in
            "lease \(lease.name): held by \(lease.holder) for \(age(of: lease.since)), term \(lease.term), ends "
                + remaining(lease.expires)
        }
    }

    private var pending: [String] {
        switch status.pendingCount {
        case 0: []
        case 1: ["1 machine waits for approval: coordinator node list"]
        case let count: ["\(count) machines wait for approval: coordinator node list"]
        }
    }

    /// `a machine at 10.0.0.12 that claims to be cp-2 (not verified) failed at install 3 min ago, exit status 100: E: …`
    private var bootFailures: [String] {
        let failures = status.bootFailures ?? []
        let lines = failures.prefix(Self.shownBootFailures).map { failure in
            let line = BootFailureOutput.lastLine(of: failure.output)
            return "\(failure.claimant) failed at \(failure.step) \(age(of: failure.time)) ago, exit status "
                + "\(failure.exitStatus)" + (line.isEmpty ? "" : ": \(line)")
        }
        let more = failures.count - lines.count
        return lines + (more > 0 ? ["\(more) more failed: coordinator status --output json"] : [])
    }

    private func age(of time: Timestamp) -> String {
        HumanDuration.text(seconds: max(0, status.time.seconds - time.seconds))
    }

    private func remaining(_ time: Timestamp) -> String {
        time <= status.time ? "now" : "in " + HumanDuration.text(seconds: time.seconds - status.time.seconds)
    }
}
