import Shared

/// `coordinator status`
enum StatusCommand {
    private static let pollSeconds = 20

    static let command = Command(
        "status", summary: "show what every node does, and what it waits for",
        discussion: "Exit status 0 when every node has converged on the newest generation, 3 otherwise.",
        options: [.flag("watch", short: "w", summary: "show it again whenever it changes, until interrupted"), .output]
    ) { invocation in
        let client = try CoordinatorHost.require(invocation).client
        var status: ClusterStatus = try client.get(AdminRoutes.status)
        try show(status, invocation)
        while invocation.flag("watch") {
            let next: ClusterStatus? = try? client.poll(
                AdminRoutes.status, query: [("after", String(status.revision))], waiting: pollSeconds)
            // Never in a tight loop, whatever the server answers, and through its restart.
            Pause.seconds(1)
            // Times pass though nothing changes: the last answer is shown with the present time.
            if let next { status = next } else { status.time = max(status.time, .now()) }
            try show(status, invocation)
        }
        return status.isConverged ? .ok : .notConverged
    }

    private static func show(_ status: ClusterStatus, _ invocation: Invocation) throws {
        guard invocation.flag("watch") else { return try invocation.show(status) }
        guard invocation.format == .table else { return try invocation.showNext(status) }
        // Home, and clear what is below: without it each state follows the one before.
        let isLive = invocation.console.isOutputTerminal
        try invocation.console.write((isLive ? "\u{1B}[H\u{1B}[J" : "") + status.text + (isLive ? "" : "\n"))
    }
}

extension ClusterStatus: Printable {
    var text: String { StatusText(status: self).text }
}

extension ClusterStatus {
    /// Whether there is a generation and every node has converged on it.
    var isConverged: Bool { generation > 0 && !nodes.isEmpty && nodes.filter(\.isWanted).allSatisfy(\.isConverged) }
}
