import Shared

/// `coordinator document show`
enum DocumentShowCommand {
    static let command = Command(
        "show", summary: "print what is in a signed document",
        discussion: "With --trust the document is verified too; exit status 1 where it is refused.",
        arguments: [Argument("FILE", summary: "an envelope, as the coordinator stores and serves it")],
        options: [
            Option("trust", value: "FILE", summary: "verify the document against this trust document"),
            .output,
        ]
    ) { invocation in
        let bytes = try read(try invocation.requiredArgument("FILE"))
        var report = DocumentReport.show(bytes)
        if let trust = invocation.value("trust") {
            report = DocumentReport.verify(bytes, trust: try read(trust), now: .now())
        }
        try invocation.show(report)
        return report.isAccepted ? .ok : .failed
    }

    private static func read(_ path: String) throws -> [UInt8] {
        try DurableFile.readBounded(
            try AbsolutePath.existing(path), limit: DocumentKind.largestEnvelopeBytes, followingSymbolicLink: true)
    }
}
