import Shared

/// The members of `node-agent status --output json` that tests look at, as any program that reads it would.
struct AgentStatusView: Decodable, Sendable {
    struct Activity: Decodable, Sendable {
        var state: String
        var message: String
    }

    struct Manifest: Decodable, Sendable {
        var generation: Int
        var digest: Digest
    }

    struct Step: Decodable, Sendable {
        var id: String
        var state: String
        var message: String
    }

    struct Refusal: Decodable, Sendable {
        var kind: String?
        var code: String
        var message: String
        var digest: Digest?
    }

    struct Link: Decodable, Sendable {
        var message: String
    }

    var nodeUID: String?
    var coordinator: Link
    var activity: Activity
    var manifest: Manifest?
    var steps: [Step]
    var refusals: [Refusal]

    var isConverged: Bool { activity.state == "converged" }

    func isConverged(at generation: Int) -> Bool { isConverged && manifest?.generation == generation }

    func refuses(_ kind: String?, _ code: String, digest: Digest? = nil) -> Bool {
        refusals.contains { $0.kind == kind && $0.code == code && (digest == nil || $0.digest == digest) }
    }
}
