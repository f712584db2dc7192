import Shared

/// A Node object as far as reboots look at it, and the mark on it that its machine is away on purpose.
///
/// The mark is what other machines go by when the coordinator's lease ran out, or was granted twice: while one node has
/// it, no other gets it.
struct NodeMark: Equatable, Sendable {
    /// `TIME`, or `TIME cordoned` where the node took no pods before either.
    static let annotation = "muster/away"
    private static let cordoned = " cordoned"

    var name: String
    var isReady: Bool
    var isCordoned: Bool
    /// The annotation's value; empty where the node is not away on purpose.
    var mark: String
    /// Of the kernel that the kubelet last told of.
    var bootID: String

    var isAway: Bool { !mark.isEmpty }
    /// Whether somebody else had it cordoned before: then it stays so.
    var wasCordoned: Bool { mark.hasSuffix(Self.cordoned) }

    static func value(at time: Timestamp, isCordoned: Bool) -> String { "\(time)\(isCordoned ? cordoned : "")" }

    private static let columns =
        #"{range .items[*]}{.metadata.name}{"|"}{.spec.unschedulable}{"|"}{.metadata.annotations.muster/away}{"|"}"#
        + #"{.status.nodeInfo.bootID}{"|"}{.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}"#

    /// Every Node object of the cluster.
    ///
    /// - Throws: ``RelayRefusal`` where the API does not answer, or with something else.
    static func all(_ tools: ControlPlaneTools) throws -> [NodeMark] {
        let result = try tools.run(["get", "nodes", "-o", "jsonpath=\(columns)"])
        guard result.status == 0 else {
            throw RelayRefusal("kubectl get nodes: \(SecretFilter.clean(result.complaint))")
        }
        return try result.text.split(separator: "\n").map { line in
            let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 5 else { throw RelayRefusal("kubectl get nodes: not what was asked for") }
            return NodeMark(
                name: parts[0], isReady: parts[4] == "True", isCordoned: parts[1] == "true", mark: parts[2],
                bootID: parts[3])
        }
    }

    /// Sets the mark, or takes it away.
    static func set(_ value: String?, on node: String, _ tools: ControlPlaneTools) throws {
        let text = value.map { "\(annotation)=\($0)" } ?? "\(annotation)-"
        let result = try tools.run(["annotate", "node", node, text, "--overwrite"])
        guard result.status == 0 else {
            throw RelayRefusal("kubectl annotate: \(SecretFilter.clean(result.complaint))")
        }
    }
}
