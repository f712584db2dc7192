import Shared
import TestSupport
import Testing

@testable import Coordinator

/// A coordinator that is put in the place of an older one knows everything that the old one knew, and understands what its
/// agents and commands send.
@Suite struct RecordedCoordinatorTests {
    /// Refusals of what was granted when it was recorded: the database is of the recording's end, and has no artifacts.
    private static let ofItsTime: Set<String> = [
        "artifact-missing", "generation-conflict", "lease-held", "lease-lost", "node-unknown", "relay-duplicate",
        "ticket-used", "relay-unasked",
    ]

    /// Whether the coordinator took the request for what it is, also where it refuses it today.
    private func isUnderstood(_ response: Response, _ exchange: RecordedExchange) -> Bool {
        if response.status == exchange.status || response.status < 300 { return true }
        return exchange.status < 300 && EndpointCall.code(response).map(Self.ofItsTime.contains) == true
    }

    @Test(arguments: RecordedRelease.all)
    func `the database opens, and its cluster of five is whole`(_ release: RecordedRelease) throws {
        let state = try RecordedState(release)
        let status = try StatusReader(cluster: state.cluster, snapshot: state.cluster.store.snapshot).status()
        #expect(status.nodes.map(\.name).sorted() == ["cp-1", "cp-2", "cp-3", "lb", "worker-1"])
        #expect(status.nodes.allSatisfy { $0.activity?.state == .converged && $0.uid != nil })
        #expect(status.generation == 2)
        #expect(!status.conditions.isEmpty)
        #expect(state.cluster.trust.version == 1)
    }

    @Test(arguments: RecordedRelease.all)
    func `every request is understood`(_ release: RecordedRelease) throws {
        let state = try RecordedState(release)
        var understood = 0
        for exchange in try release.exchanges() {
            guard let response = try state.answer(to: exchange) else { continue }
            let code = EndpointCall.code(response) ?? ""
            #expect(isUnderstood(response, exchange), "\(exchange.title): \(response.status) \(code)")
            understood += 1
        }
        #expect(understood > 50)
    }

    @Test(arguments: RecordedRelease.all)
    func `every route of the release is there`(_ release: RecordedRelease) throws {
        let state = try RecordedState(release)
        let routes = [
            AdminRouter.make(state.cluster), AgentRoutes.agent(state.cluster), AgentRoutes.enrolment(state.cluster),
        ]
        for exchange in try release.exchanges() {
            #expect(
                routes.contains { router in
                    router.routes.contains { $0.method == exchange.method && $0.pattern.description == exchange.route }
                }, "\(exchange.method) \(exchange.route)")
        }
    }
}
