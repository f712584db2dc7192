import Shared

/// Names the text of a step, so that the journal can tell whether it has changed since it was done.
enum StepDigest {
    static func of(_ step: Step) throws -> Digest {
        SHA256.digest(of: try JSONText.encode(step))
    }
}
