import Shared

/// `coordinator cert show`
enum CertificateShowCommand {
    static let command = Command(
        "show", summary: "show everything that is known of a node's certificates, or of one",
        arguments: [
            Argument("NODE", summary: "its name"),
            Argument("PATH", summary: "of the certificate, as 'cert list' has it", count: .optional),
        ],
        options: [.output]
    ) { invocation in
        let client = try CoordinatorHost.require(invocation).client
        let name = try invocation.requiredArgument("NODE")
        let ledger: CertificateLedger = try client.get(AdminRoutes.certificates)
        try CertificateList.requireNode(name, ledger)
        guard let node = ledger.nodes.first(where: { $0.node == name }) else { return .failed }
        var details = CertificateDetails(
            node: name, seen: node.seen,
            certificates: node.certificates.map {
                CertificateDetails.Entry(
                    path: $0.path, verdict: CertificateVerdict($0, at: ledger.time), detail: $0.fault?.detail,
                    content: $0.content)
            })
        if let path = invocation.argument("PATH") {
            details.certificates = details.certificates.filter { $0.path == path }
            guard !details.certificates.isEmpty else {
                let near = Suggestion.nearest(to: path, among: node.certificates.map(\.path))
                throw CommandError(
                    "\(name) has told of no certificate at \(path)",
                    hint: near.map { "did you mean \($0)?" } ?? "coordinator cert list --node \(name)")
            }
        }
        try invocation.show(details)
        return .ok
    }
}

/// Certificates with all their parts.
struct CertificateDetails: Codable, Printable {
    struct Entry: Codable {
        var path: String
        var verdict: CertificateVerdict
        var detail: String?
        /// Absent where nothing could be read.
        var content: CertificateContent?
    }

    var node: String
    var seen: Timestamp?
    var certificates: [Entry]

    /// One member a line, a paragraph a certificate.
    var text: String {
        certificates.map { entry in
            let content = entry.content
            let members: [(String, String?)] = [
                ("path", entry.path), ("verdict", entry.verdict.rawValue), ("why", entry.detail),
                ("subject", content?.subject), ("issuer", content?.issuer), ("serial", content?.serial),
                ("names", content.map { $0.names.joined(separator: ", ") }),
                ("usages", content.map { $0.isAuthority ? "CA" : $0.usages.joined(separator: ", ") }),
                ("key", content?.key), ("from", content?.notBefore.description),
                ("until", content?.notAfter.description), ("fingerprint", content?.fingerprint),
                ("seen", seen?.description),
            ]
            return members.compactMap { name, value in
                value.flatMap { $0.isEmpty ? nil : $0 }.map {
                    name + String(repeating: " ", count: 13 - name.count) + DisplayText.escaped($0) + "\n"
                }
            }.joined()
        }.joined(separator: "\n")
    }
}
