import Shared

/// The address that moves between the load balancers: keepalived's whole configuration, checked by keepalived itself
/// before it lies anywhere, the old one kept on failure.
struct KeepalivedStep: StepHandler {
    let spec: KeepalivedSpec
    /// The IPv4 addresses of this machine.
    var interfaces: @Sendable () -> [NetworkInterface] = { NetworkInterface.all() }

    func look(_ context: StepContext) throws -> Look {
        try service(context).difference().map(Look.needed) ?? .satisfied
    }

    func perform(_ context: StepContext) throws {
        let service = try service(context)
        try check(context)
        try service.install()
    }

    func adopt(_ context: StepContext) throws { try service(context).adopt() }

    private func service(_ context: StepContext) throws -> GuardedService {
        let files = [
            WantedFile(path: spec.checkPath, text: try context.fill(spec.check), mode: FileMode(0o755)),
            WantedFile(path: spec.path, text: try configuration(context)),
        ]
        return GuardedService(service: spec.service, files: files, context: context)
    }

    private func configuration(_ context: StepContext, check: String? = nil) throws -> String {
        let config = check.map { spec.config.replacing(text: spec.checkPath, with: $0) } ?? spec.config
        let interface = try interface(context).name
        return try context.fill(
            config, local: spec.values(own: context.node.name, roster: context.roster, interface: interface))
    }

    /// The interface that the virtual address goes to: the one with the node's own address, unless the definition names
    /// another. The address must be of its network, or nobody would find it there.
    private func interface(_ context: StepContext) throws -> NetworkInterface {
        let all = interfaces()
        let own = SocketAddress.bytes(context.node.address)
        let wanted = spec.interface.map { "called \($0)" } ?? "with the address \(context.node.address)"
        let candidates = all.filter { one in spec.interface.map { one.name == $0 } ?? (one.address == own) }
        guard let first = candidates.first else {
            throw StepError(
                .blocked, "this machine has no interface \(wanted)",
                hint: "correct the node's address or loadBalancer.virtualRouter.interface in the definition")
        }
        guard let virtual = SocketAddress.bytes(spec.virtualAddress),
            let match = candidates.first(where: { $0.reaches(virtual) })
        else {
            throw StepError(
                .blocked, "the virtual address \(spec.virtualAddress) is not of the network of \(first.name)",
                hint: "write a free address of the load balancers' own network as loadBalancer.virtualAddress")
        }
        return match
    }

    /// Lets keepalived itself read both files: nothing is in its place yet. It runs no script from a file system that
    /// forbids programs, which `/run` may be.
    private func check(_ context: StepContext) throws {
        context.progress("keepalived checks the new configuration")
        let folder = context.paths.state
        let (script, file) = (folder + "/keepalived-check", folder + "/keepalived.conf")
        defer { for path in [script, file] { _ = try? DurableFile.removeDurably(path) } }
        try DurableFile.write(Array(try context.fill(spec.check).utf8), to: script, mode: FileMode(0o755))
        let text = try configuration(context, check: script)
        try DurableFile.write(Array(text.utf8), to: file, mode: FileMode(0o644))
        let result = try context.host.run(HostCommand("keepalived", ["--config-test", "--use-file", file]))
        guard result.status != 0 else { return }
        let complaint = String(decoding: result.errors + result.output, as: UTF8.self)
            .replacing(text: script, with: spec.checkPath).replacing(text: file, with: spec.path)
            .split(separator: "\n").prefix(5).joined(separator: "; ")
        throw StepError(
            .failed, "keepalived refuses the configuration of this manifest, the old one stays: \(complaint)",
            hint: "correct the load balancer's part of the definition and apply it again")
    }
}
