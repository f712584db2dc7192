import Shared

/// Answers the requests of one topic.
protocol RelayTopicHandler: Sendable {
    var topic: RelayTopic { get }
    /// Whether an answer may take longer than other senders should wait. Such a request is answered on a thread of its
    /// own, one at a time, that ends with the process.
    var isLong: Bool { get }
    /// - Throws: anything is told to the sender as a refusal without details; the details go to the log.
    func answer(_ request: RelayRequest) throws -> RelayReply
}

extension RelayTopicHandler {
    var isLong: Bool { false }
}

/// A request whose sender is proven.
struct RelayRequest: Sendable {
    enum Sender: Sendable {
        case peer(ProvenPeer)
        case operatorClient
    }

    var sender: Sender
    var message: RelayMessage
    var body: [UInt8]
    /// What this node works on.
    var manifest: AcceptedManifest
    var now: Timestamp

    /// The sender, where it is a node.
    ///
    /// - Throws: ``RelayRefusal`` for an operator.
    func peer() throws -> ProvenPeer {
        guard case .peer(let peer) = sender else { throw RelayRefusal("only nodes may ask this") }
        return peer
    }

    /// - Throws: ``RelayRefusal`` where a node sent it: an order needs an operator's signature.
    func requireOperator() throws {
        guard case .operatorClient = sender else {
            throw RelayRefusal("only the operator orders \(message.topic.rawValue)")
        }
    }
}

/// What becomes of a request.
enum RelayReply {
    /// Anyone may read it.
    case plain([UInt8])
    /// Only the sender may.
    case sealed([UInt8])
    /// Whoever does the work answers when it is done.
    case later
    /// This node cannot answer, another may.
    case notHere(String)
}

/// Why a request is refused, for the sender to read: no secrets, no paths.
struct RelayRefusal: Error, Equatable, CustomStringConvertible {
    let description: String
    /// Where an asker wanted what is not for it; nil where this node only could not.
    let code: RefusalCode?

    init(_ description: String, code: RefusalCode? = nil) {
        self.description = description
        self.code = code
    }
}
