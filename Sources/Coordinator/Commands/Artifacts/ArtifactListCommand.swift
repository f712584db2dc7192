import Shared

/// `coordinator artifact list`
enum ArtifactListCommand {
    static let command = Command("list", summary: "show what the artifact store has", options: [.output]) {
        invocation in
        let list: ArtifactList = try CoordinatorHost.require(invocation).client.get(AdminRoutes.artifacts)
        try invocation.show(list)
        return .ok
    }
}

extension ArtifactList: Tabular {
    static let tableHeader: [TextTable.Column] = ["KIND", "NAME", TextTable.Column("SIZE", .right), "DIGEST"]
    static let emptyText = "no artifact is there; coordinator artifact add FILE… adds some"

    var rows: [[String]] {
        artifacts.sorted { ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name) }
            .map { [$0.kind.rawValue, $0.name, ByteCount.text($0.size), $0.digest.short] }
    }
}
