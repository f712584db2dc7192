/// Makes a definition out of facts that every format has, and notes what must be said about them.
final class DraftWriter {
    var draft = DefinitionDraft()
    let findings: ImportFindings

    init(findings: ImportFindings) { self.findings = findings }

    /// The cluster's name: a label, made of what the file calls it.
    func cluster(_ name: SourcedText?, key: String) {
        guard let name, !name.text.isEmpty else {
            draft.leaveOpen("cluster", "a name for the cluster, for example production", line: 1)
            return findings.add(
                .missing, key, line: 1, "the file does not name the cluster",
                fix: "write a name of lower-case letters, digits and hyphens under cluster")
        }
        guard let label = DraftName.label(of: name.text) else {
            draft.leaveOpen("cluster", "a name for the cluster, for example production", line: name.line)
            return findings.add(
                .missing, key, line: name.line, "\(name.text) cannot be the name of a cluster",
                fix: "write a name of lower-case letters, digits and hyphens under cluster")
        }
        draft.set("cluster", .text(label), line: name.line)
        if label != name.text {
            findings.add(.changed, key, line: name.line, "\(name.text) is called \(label)", fix: "nothing")
        }
    }

    /// The release. One that is not supported is never taken over: another is proposed, and the place is left open.
    func version(_ version: SourcedText?, key: String, line: Int = 1) {
        draft.set("kubernetes.source", .text("packages"), line: version?.line ?? 1)
        draft.set("artifacts.lockFile", .text("artifacts.lock.json"), line: 1)
        let proposed = KubernetesVersion.example
        let wanted = "a release from \(KubernetesVersion.supportedRange), for example \(proposed)"
        guard let version, !version.text.isEmpty else {
            draft.leaveOpen("kubernetes.version", wanted, line: line)
            return findings.add(
                .missing, key, line: line, "the file does not name a release of Kubernetes",
                fix: "write \(proposed), or another release, as kubernetes.version")
        }
        let number = KubernetesVersion(version.text)
        if let number, number.isSupported {
            return draft.set("kubernetes.version", .text("\(number)"), line: version.line)
        }
        draft.leaveOpen("kubernetes.version", wanted, line: version.line)
        let reason =
            switch number {
            case nil: "\(version.text) is no release that everybody reads alike"
            case let number? where number.isTooOld:
                "Kubernetes \(number) is too old: nothing older than 1.\(KubernetesVersion.supportedMinors.lowerBound) is brought up"
            case let number?: "Kubernetes \(number) is newer than this coordinator knows"
            }
        findings.add(
            .dangerous, key, line: version.line, reason,
            fix: "write \(proposed) as kubernetes.version for a new cluster, and move the workloads; see its "
                + "changes since \(version.text) first")
    }

    /// An address range. Bits behind the prefix are cleared and told.
    func subnet(_ path: String, _ value: SourcedText, key: String) {
        if let subnet = IPv4Subnet(value.text) {
            draft.set(path, .text(value.text), line: value.line)
            if subnet.prefixLength <= 12, path.hasSuffix("podSubnet") { noteSize(subnet, value, key: key) }
        } else if let meant = IPv4Subnet(lenient: value.text) {
            draft.set(path, .text("\(meant)"), line: value.line)
            findings.add(
                .changed, key, line: value.line, "\(value.text) has bits after its prefix, and is written as \(meant)",
                fix: "nothing, if that network was meant")
        } else {
            draft.leaveOpen(path, "an IPv4 network, for example 10.244.0.0/16", line: value.line)
            findings.add(
                .missing, key, line: value.line, "\(value.text) is not one IPv4 network; others are not supported",
                fix: "write one as \(path)")
        }
    }

    /// A range so large that something else in the house is likely to lie in it.
    private func noteSize(_ subnet: IPv4Subnet, _ value: SourcedText, key: String) {
        let last = IPv4Address(bits: subnet.base.bits | (UInt32.max >> UInt32(subnet.prefixLength)))
        findings.add(
            .dangerous, key, line: value.line,
            "\(subnet) is every address from \(subnet.base) to \(last): pods cannot reach a machine, an office or a VPN "
                + "that has one of them",
            fix: "if anything there is in use, write another network as networking.podSubnet, for example 10.244.0.0/16"
        )
    }

    /// Names and addresses for the API server's certificate, in lower case as certificates have them.
    func subjectNames(_ names: [SourcedText]) {
        for name in names where !name.text.isEmpty {
            draft.append("kubernetes.apiServer.certSANs", name.text.lowercased(), line: name.line)
        }
    }

    /// Times such as `175200h` in days.
    static func days(_ text: String) -> Int? {
        guard let duration = GoDuration.seconds(text) else { return nil }
        return duration / 86_400
    }
}

/// Durations as Go writes them: `8760h0m0s`.
enum GoDuration {
    /// Whole seconds; nil for anything else.
    static func seconds(_ text: String) -> Int? {
        if text == "0" { return 0 }
        var total = 0
        var rest = text[...]
        guard !rest.isEmpty, text.utf8.count <= 40 else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(digits), number <= 1 << 40 else { return nil }
            rest = rest[digits.endIndex...]
            let unit = rest.first
            guard let factor: Int = ["h": 3600, "m": 60, "s": 1][unit], rest.dropFirst().first != "s" || unit != "m"
            else { return nil }
            total += number * factor
            rest = rest.dropFirst()
        }
        return total
    }
}
