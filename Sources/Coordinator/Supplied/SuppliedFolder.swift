import Shared

/// The folder of supplied CAs: kubeadm's own names for its files.
struct SuppliedFolder {
    /// Resolved; without a slash at its end.
    let path: String
    /// As the definition has it, for messages.
    let name: String
    let wantsEtcd: Bool

    /// More than any key or certificate needs.
    private static let limit = 64 << 10
    /// What every node makes for itself.
    private static let leaves: Set<String> = [
        "apiserver", "apiserver-kubelet-client", "front-proxy-client", "apiserver-etcd-client", "etcd/server",
        "etcd/peer", "etcd/healthcheck-client",
    ]

    /// Names of the files that must be there.
    var wanted: [String] {
        ["ca.crt", "ca.key", "front-proxy-ca.crt", "front-proxy-ca.key", "sa.key", "sa.pub"]
            + (wantsEtcd ? ["etcd/ca.crt", "etcd/ca.key"] : [])
    }

    /// Every file that is wanted and there, and what is to be said of the others. Only a look at names and modes.
    func survey(missing severity: DefinitionProblem.Severity) -> (there: Set<String>, findings: [SuppliedFinding]) {
        let present: Set<String>
        do {
            present = try names()
        } catch {
            return (
                [],
                [
                    SuppliedFinding(
                        severity: severity, message: "\(error)",
                        fix:
                            "the folder holds \(wanted.joined(separator: ", ")); paths count from the definition's folder"
                    )
                ]
            )
        }
        let strangers = present.subtracting(wanted)
        var findings = wanted.filter { !present.contains($0) }.map { missing in
            let near = Suggestion.nearest(to: missing, among: strangers.sorted())
            return SuppliedFinding(
                severity: severity, message: "\(name)/\(missing) is missing",
                fix: near.map { "is it \(name)/\($0)? rename it" } ?? "put it there, PEM and not encrypted")
        }
        findings += strangers.sorted().compactMap(remark)
        for key in wanted where key.hasSuffix(".key") && present.contains(key) {
            guard let state = try? FileState.read("\(path)/\(key)", digest: false), state.mode.bits & 0o007 != 0 else {
                continue
            }
            findings.append(
                SuppliedFinding(
                    severity: .warning, message: "\(name)/\(key) can be read by everybody on this machine",
                    fix: "chmod 600 \(name)/\(key)"))
        }
        return (present.intersection(wanted), findings)
    }

    /// What is to be said of a file that is not wanted; nil for what is of no concern.
    private func remark(_ file: String) -> SuppliedFinding? {
        let stem = file.hasSuffix(".crt") || file.hasSuffix(".key") ? String(file.dropLast(4)) : file
        if Self.leaves.contains(stem) {
            return SuppliedFinding(
                severity: .warning, message: "\(name)/\(file) is not used: each node makes its own key for this",
                fix: "remove it; only CAs and the service account keys are supplied")
        }
        guard file.hasPrefix("etcd/ca."), !wantsEtcd else { return nil }
        return SuppliedFinding(
            severity: .warning, message: "\(name)/\(file) is not used with etcd.topology: existing",
            fix: "remove it; etcd.authority is the CA of that etcd")
    }

    private func names() throws(FileError) -> Set<String> {
        var names = Set(try Folder.names(in: path))
        if names.remove("etcd") != nil {
            names.formUnion(try Folder.names(in: "\(path)/etcd").map { "etcd/\($0)" })
        }
        return names
    }

    func read(_ file: String) throws(FileError) -> [UInt8] {
        try DurableFile.readBeginning("\(path)/\(file)", beyond: Self.limit, followingSymbolicLink: true)
    }
}
