import Shared
import TestSupport

@testable import Coordinator

/// The state folder of a release's coordinator, copied and opened as this version opens its own.
final class RecordedState {
    let cluster: ClusterState
    private let scratch: ScratchFolder

    init(_ release: RecordedRelease) throws {
        scratch = try ScratchFolder()
        let folder = StateFolder(path: scratch("state"))
        try release.copy("coordinator", to: folder.path)
        try Folder.make(folder.artifacts, mode: FileMode(0o700))
        let now = release.now
        cluster = try StateOpening(folder: folder).open { now }
    }

    /// Who sent a recorded request, as the listener would have proven it.
    func peer(of exchange: RecordedExchange) throws -> Peer {
        switch exchange.listener {
        case .admin: return .unixSocket(UnixPeer(userID: 0, groupID: 0, processID: 1))
        case .enrolment: return .anonymous
        case .agent:
            guard let name = exchange.node,
                let row = try cluster.store.snapshot.get(NodeRow.key(name), as: NodeRow.self)
            else { return .anonymous }
            return .certificate(try Certificate(pem: row.certificate))
        }
    }

    /// What this version's routes make of a recorded request; nil where the request would wait for news.
    func answer(to exchange: RecordedExchange) throws -> Response? {
        let router =
            switch exchange.listener {
            case .admin: AdminRouter.make(cluster)
            case .agent: AgentRoutes.agent(cluster)
            case .enrolment: AgentRoutes.enrolment(cluster)
            }
        let request = try EndpointCall.request(
            exchange.method, exchange.target, body: Array((exchange.body ?? "").utf8), peer: try peer(of: exchange))
        return EndpointCall.answer {
            do {
                let (route, parameters) = try router.route(request.head)
                return try route.handler(
                    try EndpointCall.request(
                        exchange.method, exchange.target, body: request.body, parameters: parameters,
                        peer: request.peer))
            } catch let failure as RoutingFailure {
                throw failure.error
            }
        }
    }
}
