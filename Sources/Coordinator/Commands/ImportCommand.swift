import Shared

/// `coordinator import`
enum ImportCommand {
    static let command = Command(
        "import", summary: "make a definition out of another installer's configuration",
        discussion: """
            Reads the config-default.sh of a shell installer (which is never run), hakube-installer's JSON, with
            comments or without, and kubeadm's own configuration. Prints a definition, and on standard error
            what is dangerous, missing, changed or dropped. With --output-file the definition goes into a new
            file, and the findings are printed. A fact that the file does not tell stands in the definition as
            FILL IN, which 'plan' refuses.

            Exit status: 0 where 'plan' takes the definition as it is, 1 where something must be mended first.
            """,
        arguments: [Argument("FILE", summary: "what to import")],
        options: [
            Option(
                "format", value: "FORMAT", summary: "what FILE was written for; by default told by its content",
                choices: ImportFormat.allCases.map(\.rawValue)),
            Option("output-file", value: "FILE", summary: "write the definition here; the file must not be there yet"),
            OutputFile.force, .output,
        ]
    ) { invocation in
        do {
            return try run(invocation)
        } catch let error as DefinitionError {
            invocation.console.printError(DisplayText.escapedLines("\(error)"))
            return .failed
        }
    }

    private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let source = try read(try invocation.requiredArgument("FILE"))
        let target = try invocation.value("output-file").map { try OutputFile($0, invocation) }
        let format = invocation.value("format").flatMap(ImportFormat.init(rawValue:))
        let imported = try Importer.run(source, format: format, target: target?.path ?? "cluster.yaml")
        guard let target else {
            let report = imported.report.holding(imported.definition)
            if invocation.format == .table { invocation.console.printError(String(report.findingsText.dropLast())) }
            try invocation.show(report)
            return report.isAccepted ? .ok : .failed
        }
        try target.write(Array(imported.definition.utf8), mode: FileMode(0o644))
        try invocation.show(imported.report.lying(in: target.path))
        return imported.report.isAccepted ? .ok : .failed
    }

    private static func read(_ path: String) throws -> SourceText {
        let bytes = try DurableFile.readBeginning(path, beyond: YAMLParser.sizeLimit, followingSymbolicLink: true)
        return SourceText(name: path, bytes: bytes)
    }
}
