import Shared

/// Waits until a balancer that is not Muster's answers. On a node whose kubelet is set up it is done: from then on the
/// kubelet itself tells.
struct EndpointStep: StepHandler {
    let spec: EndpointSpec
    /// How to ask whether the address accepts; nil means it does.
    var probe: (String) -> String? = { PortProbe.refusal(of: $0) }

    func look(_ context: StepContext) throws -> Look {
        if try KubernetesFiles(paths: context.paths).hasKubelet { return .satisfied }
        return .needed("the node is not set up, and \(spec.address) must answer before")
    }

    func perform(_ context: StepContext) throws {
        let address = try context.fill(spec.address)
        let standIn = spec.standInPort.flatMap { StandIn(address: context.node.address, port: $0) }
        defer { standIn?.turnAway() }
        try context.wait(for: "the external balancer at \(address) to accept connections", every: 2) {
            standIn?.turnAway()
            return probe(address).map { .notYet($0) } ?? .ready(())
        }
    }

    /// Nothing stays that a second look could see.
    func verify(_ context: StepContext) throws {}

    func undo(_ context: StepContext) throws -> Undo { .undone }
}
