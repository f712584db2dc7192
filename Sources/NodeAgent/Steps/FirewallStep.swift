import Shared

/// The node's firewall: an nftables table of its own, loaded at every boot before the network is there.
struct FirewallStep: StepHandler {
    let spec: FirewallSpec

    private static let nft = "/usr/sbin/nft"
    /// Note: digests of the loaded file and of what nftables listed right after: whoever changes the table changes the
    /// list.
    private static let loaded = "loaded"

    func look(_ context: StepContext) throws -> Look {
        let files = wanted(context)
        for file in files { if let difference = try context.files.difference(file) { return .needed(difference) } }
        guard try context.systemctl.isEnabled(FirewallUnit.name) else {
            return .needed("\(FirewallUnit.name) is not enabled")
        }
        guard try context.systemctl.isActive(FirewallUnit.name) else {
            return .needed("\(FirewallUnit.name) is not active")
        }
        guard let listed = try list(context) else {
            return .needed("the nftables table \(NftablesRuleset.table) is missing")
        }
        guard context.notes[Self.loaded] == Self.mark(files[0], listed) else {
            return .needed("the nftables table \(NftablesRuleset.table) is not as it was loaded")
        }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        let files = wanted(context)
        try check(files[0], context)
        let old = try context.files.read(FirewallUnit.rulesPath)
        for file in files { try context.files.put(file) }
        try context.files.own(unit: FirewallUnit.name)
        try context.systemctl.daemonReload()
        try context.systemctl.enable(FirewallUnit.name)
        context.progress("loading the firewall's rules")
        do {
            try context.systemctl.restart(FirewallUnit.name)
        } catch let error as StepError where error.code == .failed {
            // The kernel keeps what it had; the next boot must find that too.
            if let old {
                try context.files.put(WantedFile(path: FirewallUnit.rulesPath, content: old, mode: Self.mode))
            }
            throw StepError(
                .failed, error.message, hint: "see `journalctl -u \(FirewallUnit.name)`; the rules before stay in force"
            )
        }
        guard let listed = try list(context) else {
            throw StepError(
                .failed, "\(FirewallUnit.name) has run, and the table \(NftablesRuleset.table) is not there")
        }
        try context.notes.set(Self.loaded, Self.mark(files[0], listed))
    }

    func adopt(_ context: StepContext) throws {
        for file in wanted(context) { try context.files.adopt(file.path) }
        try context.files.own(unit: FirewallUnit.name)
    }

    func undo(_ context: StepContext) throws -> Undo {
        try context.files.undoAll()
        if try list(context) != nil {
            try context.host.must(HostCommand(Self.nft, ["delete", "table", "inet", NftablesRuleset.table]))
        }
        return .undone
    }

    private static let mode = FileMode(0o644)

    /// The rules come first.
    private func wanted(_ context: StepContext) -> [WantedFile] {
        let rules = NftablesRuleset(spec, node: context.node, roster: context.roster).text
        return [
            WantedFile(path: FirewallUnit.rulesPath, text: rules, mode: Self.mode),
            WantedFile(path: FirewallUnit.path, text: FirewallUnit.text(nft: Self.nft), mode: Self.mode),
        ]
    }

    private static func mark(_ file: WantedFile, _ listed: [UInt8]) -> String {
        "\(file.digest.hex) \(SHA256.digest(of: listed).hex)"
    }

    /// Lets nftables read the rules before they lie anywhere.
    private func check(_ file: WantedFile, _ context: StepContext) throws {
        guard case .bytes(let bytes) = file.content else { return }
        let result = try context.host.run(HostCommand(Self.nft, ["-c", "-f", "-"], input: bytes))
        guard result.status != 0 else { return }
        throw StepError(
            .failed, "nftables refuses the rules of this manifest, what is in force stays: \(result.complaint)",
            hint: "look at `firewall` in the definition; `coordinator firewall show --format nftables` prints the rules"
        )
    }

    /// The table without its counters; nil where there is none.
    private func list(_ context: StepContext) throws -> [UInt8]? {
        let result = try context.host.run(
            HostCommand(Self.nft, ["-s", "list", "table", "inet", NftablesRuleset.table]))
        return result.status == 0 ? result.output : nil
    }
}
