import Shared

/// `coordinator lease list`
enum LeaseListCommand {
    static let command = Command("list", summary: "show who holds which lease", options: [.output]) { invocation in
        let status: ClusterStatus = try CoordinatorHost.require(invocation).client.get(AdminRoutes.status)
        try invocation.show(LeaseList(leases: status.leases))
        return .ok
    }
}

/// The leases that are held.
struct LeaseList: Codable, Tabular {
    static let tableHeader: [TextTable.Column] = ["LEASE", "HOLDER", "TERM", "SINCE", "UNTIL"]
    static let emptyText = "nobody holds a lease"

    var leases: [LeaseStatus]

    var rows: [[String]] {
        leases.map { [$0.name, $0.holder, "\($0.term)", $0.since.description, $0.expires.description] }
    }
}
