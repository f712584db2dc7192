import Shared

/// What explains a node's state, by allow-list: nothing is taken because it lies there.
struct Evidence {
    /// Enough for the story of a failed start, small enough to send by mail.
    private static let lines = 2000
    let paths: HostPaths
    let host: any Host

    func gather() throws -> [TarArchive.Entry] {
        var entries = [entry("version.txt", Array("node-agent \(ProductVersion.text)\n".utf8))]
        do {
            let status = try StatusFile(paths: paths).read()
            entries.append(entry("status.json", try CanonicalJSON.encode(status)))
        } catch {
            entries.append(entry("status-error.txt", Array("\(error)\n".utf8)))
        }
        var ledger = Ledger()
        do {
            let records = try JournalFile.read(paths.journal)
            for record in records { ledger.apply(record.event) }
            entries.append(entry("journal.txt", Array(JournalText.render(records).utf8)))
        } catch {
            entries.append(entry("journal-error.txt", Array("\(error)\n".utf8)))
        }
        add(&entries, "ratchet.json", paths.ratchet, limit: 65_536)
        add(&entries, "trust.json", paths.trust, limit: 4 << 20)
        add(&entries, "node.crt", paths.nodeCertificate, limit: 65_536)
        add(&entries, "os-release.txt", paths.path("/etc/os-release"), limit: 65_536)
        for unit in units(ledger) { entries.append(log(of: unit)) }
        // What programs of steps wrote: kubeadm, apt, hooks.
        for name in ((try? Folder.names(in: paths.logs)) ?? []).sorted() where name.hasSuffix(".log") {
            add(&entries, "programs/\(name)", "\(paths.logs)/\(name)", limit: 4 << 20)
        }
        return entries
    }

    /// The agent's own unit, and those that steps own.
    private func units(_ ledger: Ledger) -> [String] {
        let owned = Set(ledger.steps.flatMap(\.entry.units)).filter { name in
            name.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 > 0x20 } && !name.hasPrefix("-")
        }
        return [AgentUnit.name] + owned.sorted()
    }

    private func log(of unit: String) -> TarArchive.Entry {
        let command = HostCommand(
            "journalctl", ["--no-pager", "--output=short-iso", "--lines=\(Self.lines)", "--unit=\(unit)"])
        let name = "logs/\(unit).txt"
        do {
            return entry(name, Array(SecretLines.removed(from: try host.run(command).text).utf8))
        } catch {
            return entry(name, Array("no log: \(error)\n".utf8))
        }
    }

    private func add(_ entries: inout [TarArchive.Entry], _ name: String, _ path: String, limit: Int) {
        guard let bytes = try? DurableFile.readBounded(path, limit: limit, followingSymbolicLink: true) else { return }
        entries.append(entry(name, bytes))
    }

    private func entry(_ name: String, _ bytes: [UInt8]) -> TarArchive.Entry {
        TarArchive.Entry(name: "muster-evidence/\(name)", bytes: bytes)
    }
}
