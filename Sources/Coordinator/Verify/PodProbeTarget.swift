import Shared

/// Something that a probe's pod tries.
struct PodProbeTarget: Equatable, Sendable {
    enum Kind: String, Codable, Sendable {
        case pod
        case service
        case dns
        case closed
    }

    var kind: Kind
    /// No spaces: of a pod the node's name, of a port that must be closed `PORT/WORD`, with a word of the answer that
    /// must not come.
    var name: String
    var url: String

    var words: [String] { [kind.rawValue, name, url] }
}

/// What became of it: a line of the pod's log.
struct PodProbeResult: Codable, Equatable, Sendable {
    var kind: PodProbeTarget.Kind
    var name: String
    var ok: Bool
    var detail: String

    /// The results in a pod's log. What is none is left out: a result that is missed is told as missing.
    static func read(_ log: String) -> [PodProbeResult] {
        log.split(separator: "\n").compactMap {
            try? StrictJSON.decodeLenient(PodProbeResult.self, from: Array($0.utf8))
        }
    }
}

/// A port on which Kubernetes once answered anybody, and what it answered.
struct InsecurePort: Sendable {
    static let all = [
        InsecurePort(port: 8080, path: "/version", word: "gitVersion"),
        InsecurePort(port: 10255, path: "/pods", word: "PodList"),
    ]

    var port: Int
    var path: String
    var word: String

    /// On the node itself, for a pod in the node's own network.
    var target: PodProbeTarget {
        PodProbeTarget(kind: .closed, name: "\(port)/\(word)", url: "http://127.0.0.1:\(port)\(path)")
    }
}
