import Shared

/// `coordinator package list`
enum PackageListCommand {
    static let command = Command(
        "list", summary: "show which package of the agent new machines install, by architecture", options: [.output]
    ) { invocation in
        try invocation.show(try AgentPackages.read(CoordinatorHost.require(invocation).folder))
        return .ok
    }
}

extension AgentPackages: Tabular {
    static let tableHeader: [TextTable.Column] = [
        "ARCHITECTURE", "VERSION", "NAME", TextTable.Column("SIZE", .right), "DIGEST",
    ]
    static let emptyText = "no package is there; coordinator package add muster-agent_VERSION_ARCHITECTURE.deb adds one"

    var rows: [[String]] {
        packages.map { [$0.architecture, $0.version, $0.fileName, ByteCount.text($0.size), $0.digest.short] }
    }
}
