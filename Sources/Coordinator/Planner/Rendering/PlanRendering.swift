import Shared

/// A plan as a folder of files, to be read before anything is signed:
///
///     summary.txt               what `coordinator plan` prints
///     digests.txt               of every payload, as they will be signed
///     roster.json               the roster's bytes
///     manifests/<roles>.json    the payload of each manifest, byte for byte; `<roles>.arm64.json` and so on where
///                               machines with the same roles differ
///     attachments/<name>        files beside the definition that nodes fetch by digest
///     nodes/<name>/steps.txt    every step of the node, in order
///     nodes/<name>/files/…      files as the node will write them, `files.txt` their modes and owners
///     nodes/<name>/kubeadm/…    kubeadm's configurations; tokens are made on the node and stand as placeholders
///     nodes/<name>/hooks/…      scripts
///     nodes/<name>/blocks/…     parts of files that are also somebody else's
///
/// Pure: the same plan gives the same bytes.
struct PlanRendering {
    let plan: Plan
    let report: PlanReport

    /// A machine of a pool has no name yet; its folder shows one all the same.
    private static let poolSuffix = "-000000"
    private static let poolAddress = "0.0.0.0"

    /// Path inside the folder to content.
    func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        files["summary.txt"] = Array(report.text.utf8)
        files["digests.txt"] = Array(digests.utf8)
        files["roster.json"] = plan.rosterBytes
        for manifest in plan.manifests { files["manifests/\(manifest.name).json"] = manifest.payload }
        for attachment in plan.attachments { files["attachments/\(attachment.record.name)"] = attachment.bytes }
        let unnamed = plan.pools.map {
            $0.rosterPool.entry(of: $0.name + Self.poolSuffix, address: Self.poolAddress)
        }
        for node in plan.roster.nodes + unnamed {
            for (path, text) in try self.files(of: node) { files["nodes/\(node.name)/\(path)"] = Array(text.utf8) }
        }
        return files
    }

    private var digests: String {
        let lines =
            [("roster.json", plan.rosterDigest)]
            + plan.manifests.map { ("manifests/\($0.name).json", SHA256.digest(of: $0.payload)) }
            + plan.attachments.map { ("attachments/\($0.record.name)", $0.record.digest) }
        return lines.map { "\($0.1.hex)  \($0.0)\n" }.joined()
    }

    private func files(of node: RosterNode) throws -> [String: String] {
        guard let manifest = plan.manifest(of: node)?.manifest else { return [:] }
        var files: [String: String] = [:]
        var listed: [String] = []
        for step in manifest.steps {
            for output in try StepRendering(step: step, node: node, roster: plan.roster).outputs() {
                files[output.place] = output.text
                guard let file = output.file else { continue }
                listed.append("\(file.mode) \(file.owner):\(file.group) \(file.path)")
            }
        }
        files["files.txt"] = DisplayText.escapedLines(listed.sorted().map { $0 + "\n" }.joined())
        files["steps.txt"] = try steps(of: manifest, on: node)
        return files
    }

    /// Every step, as `coordinator plan` shows a new one.
    private func steps(of manifest: Manifest, on node: RosterNode) throws -> String {
        let placeholders = Placeholders(node: node, local: StepTexts.localValues)
        let facts = [
            "node \(node.name)", "address \(node.address)", "roles \(node.roles)",
            node.podSubnet.map { "pods \($0)" },
            node.labels.isEmpty
                ? nil
                : "labels "
                    + node.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "),
            node.taints.isEmpty ? nil : "taints \(node.taints.joined(separator: " "))",
        ].compactMap { $0 }
        let lines = try manifest.steps.flatMap { step in
            PlanReport.lines(try StepChange(step, .added, placeholders: placeholders))
        }
        return DisplayText.escapedLines((facts + [""] + lines).joined(separator: "\n") + "\n")
    }
}
