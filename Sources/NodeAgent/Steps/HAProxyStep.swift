import Shared

/// The load balancer: haproxy's whole configuration, checked before it lies anywhere, the old one kept on failure. The
/// package's own configuration is left as it is.
struct HAProxyStep: StepHandler {
    let spec: HAProxySpec
    /// How to ask whether the address accepts; nil means it does.
    var probe: (String) -> String? = { PortProbe.refusal(of: $0) }

    func look(_ context: StepContext) throws -> Look {
        if let difference = try service(context).difference() { return .needed(difference) }
        if let refusal = probe(try listenAddress(context)) { return .needed("nothing accepts: \(refusal)") }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        try check(context)
        try service(context).install()
        let address = try listenAddress(context)
        try context.wait(for: "\(spec.service) to accept connections on \(address)") {
            probe(address).map { .notYet($0) } ?? .ready(())
        }
    }

    func adopt(_ context: StepContext) throws { try service(context).adopt() }

    private func service(_ context: StepContext) throws -> GuardedService {
        let (configuration, dropIn) = try files(context)
        return GuardedService(
            service: spec.service, files: [WantedFile(configuration)], dropIns: dropIn.map { [WantedFile($0)] } ?? [],
            context: context)
    }

    private func files(_ context: StepContext) throws -> (configuration: RenderedFile, dropIn: RenderedFile?) {
        let takesPath = try UnitFile(spec.service, context.paths)?.text.contains(text: "$CONFIG") ?? true
        return try spec.files(takesPath: takesPath) { try context.fill($0) }
    }

    private func listenAddress(_ context: StepContext) throws -> String { try context.fill(spec.listenAddress) }

    /// Lets haproxy itself read the configuration, from its standard input: nothing is written yet.
    private func check(_ context: StepContext) throws {
        context.progress("haproxy checks the new configuration")
        let file = try files(context).configuration
        let result = try context.host.run(
            HostCommand("haproxy", ["-c", "-f", "/dev/stdin"], input: Array(file.text.utf8)))
        guard result.status != 0 else { return }
        let complaint = HAProxyComplaint.text(result.errors, path: file.path)
        throw StepError(
            .failed, "haproxy refuses the configuration of this manifest, the old one stays: \(complaint)",
            hint: "correct the load balancer's part of the definition and apply it again")
    }
}
