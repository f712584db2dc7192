import Shared

/// What an import comes to: the definition, and what must be known about it.
struct ImportReport: Codable, Printable {
    /// The file that was imported.
    var source: String
    var format: ImportFormat
    /// Whether `plan` takes the definition as it is.
    var isAccepted: Bool
    /// Where the definition lies; absent where it was not written to a file.
    var file: String?
    /// The definition; absent where it lies in a file.
    var definition: String?
    var findings: [ImportFinding]

    func holding(_ definition: String) -> ImportReport {
        var report = self
        report.definition = definition
        return report
    }

    func lying(in file: String) -> ImportReport {
        var report = self
        report.file = file
        return report
    }

    /// The definition alone, where it was not written to a file; else what was found.
    var text: String { definition ?? findingsText }

    /// What was found, the worst first.
    var findingsText: String {
        let lines = findings.map { finding in
            let more = finding.moreLines.map { lines in
                let shown = lines.prefix(5).map(String.init).joined(separator: ", ")
                return " (and in line \(shown)\(lines.count > 5 ? " and \(lines.count - 5) more" : ""))"
            }
            return
                "\(source):\(finding.line): \(finding.kind.rawValue): \(finding.key): \(finding.message)\(more ?? "")\n"
                + (finding.fix == "nothing" ? "" : "  fix: \(finding.fix)\n")
        }
        return DisplayText.escapedLines(lines.joined() + summary + "\n")
    }

    private var summary: String {
        let counts = ImportFinding.Kind.allCases.compactMap { kind -> String? in
            let count = findings.count { $0.kind == kind }
            return count == 0 ? nil : "\(count) \(kind.rawValue)"
        }
        let found = counts.isEmpty ? "nothing to say" : counts.joined(separator: ", ")
        let name = file ?? "the definition"
        return "\(found); "
            + (isAccepted
                ? "\(name) can be planned"
                : "coordinator plan refuses \(name) until the dangerous and the missing are mended")
    }
}
