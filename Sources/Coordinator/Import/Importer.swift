/// Makes a definition out of what other installers were told, and says what that means.
enum Importer {
    /// - Parameters:
    ///   - source: What to import. Nothing in it is run.
    ///   - format: Nil to tell it by the content.
    ///   - target: The file that the definition goes to.
    /// - Throws: ``DefinitionError`` where the file cannot be understood at all, with the place.
    static func run(
        _ source: SourceText, format: ImportFormat?, target: String
    ) throws -> (report: ImportReport, definition: String) {
        guard let format = format ?? ImportFormat.detect(source) else {
            let names = ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw DefinitionError(
                problems: [
                    DefinitionProblem(
                        mark: .start, message: "this is none of the formats that are read: \(names)",
                        fix: "name the format with --format")
                ], source: source)
        }
        let writer = DraftWriter(findings: ImportFindings())
        let problems = ProblemCollector()
        do throws(DefinitionProblem) {
            switch format {
            case .configDefault: try ConfigDefaultImport.run(source, writer: writer)
            case .hakube: try HakubeImport.run(source, writer: writer, problems: problems)
            case .kubeadm: try KubeadmImport.run(source, writer: writer, problems: problems)
            }
        } catch {
            problems.add(error)
        }
        guard !problems.hasErrors else { throw DefinitionError(problems: problems.sorted, source: source) }
        let text = try writer.draft.text(comments: comments(source, format))
        let isAccepted = DraftCheck.run(text, name: target, draft: writer.draft, findings: writer.findings)
        let report = ImportReport(
            source: source.name, format: format, isAccepted: isAccepted, findings: writer.findings.sorted)
        return (report, text)
    }

    private static func comments(_ source: SourceText, _ format: ImportFormat) -> [String] {
        // A name can hold anything that a file system takes, and a comment ends with its line.
        let name = String(source.name.unicodeScalars.map { $0.value < 0x20 || $0.value > 0x7E ? "?" : Character($0) })
        return [
            "Made by coordinator import from \(name), format \(format.rawValue).",
            "Values that begin with FILL IN are not told there; coordinator plan refuses them.",
            "Kubernetes' packages need the key of their repository, see docs/operations.md:",
            "  coordinator artifact add --lock artifacts.lock.json kubernetes-apt-key",
        ]
    }
}
