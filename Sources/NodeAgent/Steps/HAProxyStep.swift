import Shared

/// The load balancer: haproxy's whole configuration, checked before it lies anywhere, the old one kept on failure.
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
        let file = WantedFile(path: spec.path, text: try context.fill(spec.config))
        return GuardedService(service: spec.service, files: [file], context: context)
    }

    private func listenAddress(_ context: StepContext) throws -> String { try context.fill(spec.listenAddress) }

    /// Lets haproxy itself read the configuration, from its standard input: nothing is written yet.
    private func check(_ context: StepContext) throws {
        context.progress("haproxy checks the new configuration")
        let result = try context.host.run(
            HostCommand("haproxy", ["-c", "-f", "/dev/stdin"], input: Array(try context.fill(spec.config).utf8)))
        guard result.status != 0 else { return }
        let complaint = HAProxyComplaint.text(result.errors, path: spec.path)
        throw StepError(
            .failed, "haproxy refuses the configuration of this manifest, the old one stays: \(complaint)",
            hint: "correct the load balancer's part of the definition and apply it again")
    }
}
