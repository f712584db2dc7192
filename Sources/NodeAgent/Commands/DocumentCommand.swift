import Shared

/// `node-agent document verify FILE --trust FILE`
enum DocumentCommand {
    static let command = Command(
        "document", summary: "look at signed documents, offline", subcommands: [verify])

    private static let verify = Command(
        "verify", summary: "check a signed document against a trust document",
        discussion: """
            Prints what the document claims and the verdict with its code. Exit status 0 means accepted, 1 refused. With
            no --pin the trust file itself is taken as true.
            """,
        arguments: [Argument("FILE", summary: "the envelope")],
        options: [
            Option("trust", value: "FILE", summary: "all versions of the trust document", isRequired: true),
            Option("pin", value: "KEYID", summary: "operator key that must have signed it", isRepeatable: true),
            .output,
        ]
    ) { invocation in
        let document = try DurableFile.readBounded(
            absolute(try invocation.requiredArgument("FILE")), limit: DocumentKind.largestEnvelopeBytes)
        let trust = try DurableFile.readBounded(absolute(try invocation.required("trust")), limit: 8 << 20)
        let report = DocumentReport.verify(
            document, trust: trust, pinnedKeyIDs: invocation.values("pin"), now: .now())
        try invocation.show(report)
        return report.isAccepted ? .ok : .failed
    }
}
