import FoundationEssentials
import Shared

/// Names the text of a step, so that the journal can tell whether it has changed since it was done.
enum StepDigest {
    static func of(_ step: Step) throws -> Digest {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return SHA256.digest(of: Array(try encoder.encode(step)))
    }
}
