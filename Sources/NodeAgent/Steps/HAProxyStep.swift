import Shared

/// The load balancer: haproxy's whole configuration, checked before it lies anywhere, the old one kept on failure.
struct HAProxyStep: StepHandler {
    let spec: HAProxySpec
    /// How to ask whether the address accepts; nil means it does.
    var probe: (String) -> String? = { PortProbe.refusal(of: $0) }

    /// Note: digest of the configuration that the running haproxy has loaded. Without it a kill between the write and
    /// the reload would leave the old configuration running beside the new file.
    private static let loaded = "loaded"

    func look(_ context: StepContext) throws -> Look {
        let file = try wanted(context)
        if let difference = try context.files.difference(file) { return .needed(difference) }
        if context.notes[Self.loaded] != fingerprint(file) { return .needed("\(spec.service) has not loaded its file") }
        guard try context.systemctl.isEnabled(spec.service) else { return .needed("\(spec.service) is not enabled") }
        guard try context.systemctl.isActive(spec.service) else { return .needed("\(spec.service) is not active") }
        if let refusal = probe(try listenAddress(context)) { return .needed("nothing accepts: \(refusal)") }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        let file = try wanted(context)
        try check(file, context)
        let old = try context.files.read(spec.path)
        try context.files.put(file)
        try context.files.own(unit: spec.service)
        try context.systemctl.enable(spec.service)
        do {
            try load(file, context)
        } catch let error as StepError where error.code == .failed {
            try restore(old, context)
            throw error
        }
        let address = try listenAddress(context)
        try context.wait(for: "\(spec.service) to accept connections on \(address)") {
            probe(address).map { .notYet($0) } ?? .ready(())
        }
    }

    private func wanted(_ context: StepContext) throws -> WantedFile {
        WantedFile(path: spec.path, text: try context.fill(spec.config))
    }

    func adopt(_ context: StepContext) throws {
        try context.files.adopt(spec.path)
        try context.files.own(unit: spec.service)
    }

    private func listenAddress(_ context: StepContext) throws -> String { try context.fill(spec.listenAddress) }

    private func fingerprint(_ file: WantedFile) -> String { file.digest.text }

    /// Lets haproxy itself read the configuration, from its standard input: nothing is written yet.
    private func check(_ file: WantedFile, _ context: StepContext) throws {
        context.progress("haproxy checks the new configuration")
        let result = try context.host.run(
            HostCommand("haproxy", ["-c", "-f", "/dev/stdin"], input: Array(try context.fill(spec.config).utf8)))
        guard result.status != 0 else { return }
        let complaint = HAProxyComplaint.text(result.errors, path: spec.path)
        throw StepError(
            .failed, "haproxy refuses the configuration of this manifest, the old one stays: \(complaint)",
            hint: "correct the load balancer's part of the definition and apply it again")
    }

    private func load(_ file: WantedFile, _ context: StepContext) throws {
        if try context.systemctl.isActive(spec.service) {
            context.progress("reloading \(spec.service)")
            try context.systemctl.reload(spec.service)
        } else {
            context.progress("starting \(spec.service)")
            try context.systemctl.start(spec.service)
        }
        try context.notes.set(Self.loaded, fingerprint(file))
    }

    /// Puts the configuration back that worked before. A failure here must not hide the first one.
    private func restore(_ old: [UInt8]?, _ context: StepContext) throws {
        guard let old else { return }
        _ = try? context.files.put(WantedFile(path: spec.path, content: old))
        guard let active = try? context.systemctl.isActive(spec.service), !active else { return }
        try? context.systemctl.start(spec.service)
    }
}
