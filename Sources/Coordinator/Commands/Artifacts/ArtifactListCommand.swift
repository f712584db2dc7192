import Shared

/// `coordinator artifact list`
enum ArtifactListCommand {
    static let command = Command("list", summary: "show what the artifact store has", options: [.output]) {
        invocation in
        let host = try CoordinatorHost.require(invocation)
        var list: ArtifactList = try host.client.get(AdminRoutes.artifacts)
        for index in list.artifacts.indices {
            let path = "\(host.state.artifacts)/\(list.artifacts[index].digest.hex)"
            list.artifacts[index].architecture = ArtifactKind.architecture(of: path, list.artifacts[index].kind)
        }
        try invocation.show(list)
        return .ok
    }
}

extension ArtifactList: Tabular {
    static let tableHeader: [TextTable.Column] = [
        "KIND", "NAME", "ARCHITECTURE", TextTable.Column("SIZE", .right), "DIGEST",
    ]
    static let emptyText = "no artifact is there; coordinator artifact add FILE… adds some"

    var rows: [[String]] {
        artifacts.sorted { $0.place < $1.place }.map {
            [$0.kind.rawValue, $0.name, $0.architecture?.rawValue ?? "", ByteCount.text($0.size), $0.digest.short]
        }
    }
}
