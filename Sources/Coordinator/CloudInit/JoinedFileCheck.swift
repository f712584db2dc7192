import Shared

/// What files of the operator's own must not say: what keeps the machine from becoming a node, or loses a part of another
/// file without a word.
struct JoinedFileCheck {
    /// Under either name a document says how it is joined with those before it.
    static let mergeKeys = ["merge_how", "merge_type"]
    /// Folders in which only Muster writes.
    private static let ownFolders = ["/etc/muster", "/var/lib/muster", "/var/lib/muster-agent", BootScript.folder]

    /// The name that the machine is to get, where that was asked for.
    let hostname: String?

    /// - Throws: ``Shared/CommandError`` with everything that is wrong, file by file.
    func check(_ files: [JoinedFile]) throws {
        var earlier: [JoinedFile] = []
        var texts: [String] = []
        for file in files {
            guard let document = file.document else { continue }
            let problems = ProblemCollector()
            check(document, problems)
            compare(document, with: earlier, problems)
            earlier.append(file)
            if problems.hasErrors { texts.append(ProblemRenderer(source: file.source).render(problems.sorted)) }
        }
        guard texts.isEmpty else { throw CommandError(problems: texts) }
    }

    private func check(_ document: YAMLNode, _ problems: ProblemCollector) {
        checkScripts(document, problems)
        checkFolders(document, problems)
        checkHostname(document, problems)
        if let installer = document["autoinstall"] {
            problems.add(
                "this is for Ubuntu's installer, not for the machine that it installs", at: installer.mark,
                fix: "print ours with --format autoinstall, and put your keys beside user-data")
        }
    }

    /// cloud-init runs scripts by its module `scripts-user`, which is there unless a file lists the modules itself.
    private func checkScripts(_ document: YAMLNode, _ problems: ProblemCollector) {
        guard let modules = document["cloud_final_modules"] else { return }
        let names = modules.elements.compactMap { $0.text ?? $0.elements.first?.text }
        guard !names.contains(where: { ["scripts-user", "scripts_user"].contains($0) }) else { return }
        problems.add(
            "without the module scripts-user cloud-init runs no script, and the machine never becomes a node",
            at: modules.mark, fix: "add scripts-user to the list")
    }

    private func checkFolders(_ document: YAMLNode, _ problems: ProblemCollector) {
        for file in document["write_files"]?.elements ?? [] {
            guard let path = file["path"], let text = path.text,
                Self.ownFolders.contains(where: { text == $0 || text.hasPrefix($0 + "/") })
            else { continue }
            problems.add("\(text) is Muster's own", at: path.mark, fix: "write it elsewhere")
        }
    }

    private func checkHostname(_ document: YAMLNode, _ problems: ProblemCollector) {
        guard let hostname else { return }
        for key in ["hostname", "fqdn"] {
            guard let value = document[key], let text = value.text,
                text.split(separator: ".").first != hostname.split(separator: ".").first
            else { continue }
            problems.add(
                "--set-hostname calls the machine \(hostname), and this \(text)", at: value.mark,
                fix: "remove \(key) here, or leave --set-hostname out")
        }
    }

    /// Of several documents the lists are joined and nothing is replaced; so what two of them say otherwise is refused.
    private func compare(_ document: YAMLNode, with earlier: [JoinedFile], _ problems: ProblemCollector) {
        guard !earlier.isEmpty else { return }
        for key in Self.mergeKeys {
            guard let rules = document[key] else { continue }
            problems.add(
                "\(key) of a later file could lose what \(earlier[0].source.name) says", at: rules.mark,
                fix: "remove it: lists of joined files are put one behind the other")
        }
        for other in earlier {
            if let node = other.document { compare(document, with: node, of: other.source.name, problems) }
        }
    }

    private func compare(_ node: YAMLNode, with other: YAMLNode, of name: String, _ problems: ProblemCollector) {
        switch (node.content, other.content) {
        case (.mapping(let entries), .mapping):
            for entry in entries where !Self.mergeKeys.contains(entry.key) {
                if let value = other[entry.key] { compare(entry.value, with: value, of: name, problems) }
            }
        case (.sequence, .sequence): break
        case (.scalar(let scalar), .scalar(let known)) where scalar == known: break
        default:
            problems.add(
                "\(name) says something else here, at \(other.mark), and only one can hold", at: node.mark,
                fix: "remove one of the two")
        }
    }
}
