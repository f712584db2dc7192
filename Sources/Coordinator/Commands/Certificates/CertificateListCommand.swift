import Shared

/// `coordinator cert list`
enum CertificateListCommand {
    static let command = Command(
        "list", summary: "show every certificate, those that need a look marked",
        discussion: """
            Nodes tell what changes, so that the list is there while nodes are down; SEEN says when a node looked.
            Exit status 1 where a certificate has expired or is not what it must be.
            """,
        options: [
            Option("node", value: "NAME", summary: "only those of this node"),
            .flag("problems", summary: "only those that need a look"), .output,
        ]
    ) { invocation in
        let client = try CoordinatorHost.require(invocation).client
        let ledger: CertificateLedger = try client.get(AdminRoutes.certificates)
        var list = CertificateList(ledger)
        if let name = invocation.value("node") {
            try CertificateList.requireNode(name, ledger)
            list.certificates = list.certificates.filter { $0.node == name }
        }
        if invocation.flag("problems") { list.certificates = list.certificates.filter { $0.verdict != .ok } }
        try invocation.show(list)
        let isFine = list.certificates.allSatisfy { $0.verdict == .ok || $0.verdict == .expiring }
        return isFine ? .ok : .failed
    }
}
