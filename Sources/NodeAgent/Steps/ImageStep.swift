import Shared

/// A container image archive in containerd's `k8s.io` namespace, where the kubelet looks.
struct ImageStep: StepHandler {
    let spec: ImageSpec

    func look(_ context: StepContext) throws -> Look {
        // The names alone do not say that they are this archive's images; the note does not say that they are still there.
        guard context.notes["imported"] == spec.digest.text else { return .needed("the archive is not imported") }
        let there = try images(context)
        let missing = try references(context).filter { !there.contains($0) }
        return missing.isEmpty ? .satisfied : .needed("the image \(missing[0]) is gone")
    }

    func perform(_ context: StepContext) throws {
        let archive = try context.blob(spec.digest)
        let names = try archiveNames(archive, context)
        let missing = spec.references.filter { !names.contains($0) }
        guard missing.isEmpty else {
            throw StepError(
                .failed,
                "the archive holds \(names.joined(separator: ", ")) and not \(missing.joined(separator: ", "))",
                hint: "add the right archive: coordinator artifact add --lock FILE ARCHIVE")
        }
        context.progress("importing \(names.joined(separator: ", "))")
        let timeout = max(1, context.deadline.secondsLeft)
        try StepChild("image import", context).must(
            HostCommand("ctr", ["--namespace", "k8s.io", "images", "import", archive], timeoutSeconds: timeout))
        try context.notes.set("names", names.joined(separator: " "))
        try context.notes.set("imported", spec.digest.text)
    }

    /// Images are the kubelet's to collect once nothing uses them.
    func undo(_: StepContext) throws -> Undo { .cannot("the kubelet removes images that nothing uses") }

    private func references(_ context: StepContext) throws -> [String] {
        context.notes["names"]?.split(separator: " ").map(String.init) ?? spec.references
    }

    private func images(_ context: StepContext) throws -> Set<String> {
        let result = try context.host.must(HostCommand("ctr", ["--namespace", "k8s.io", "images", "list", "--quiet"]))
        return Set(result.text.split(separator: "\n").map(String.init))
    }

    /// The tags that a docker archive says it holds.
    private func archiveNames(_ archive: String, _ context: StepContext) throws -> [String] {
        struct Entry: Decodable { let RepoTags: [String]? }
        let result = try context.host.must(
            HostCommand("tar", ["--extract", "--to-stdout", "--file", archive, "manifest.json"], timeoutSeconds: 300))
        let entries = try? StrictJSON.decodeLenient([Entry].self, from: result.output, limits: .document)
        guard let names = entries.map({ $0.flatMap { $0.RepoTags ?? [] } }), !names.isEmpty else {
            throw StepError(.failed, "\(archive) is no image archive with tags")
        }
        return names
    }
}
