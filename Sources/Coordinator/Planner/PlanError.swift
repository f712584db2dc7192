/// A definition that is right in itself, but that nothing can be planned from.
struct PlanError: Error, Equatable, CustomStringConvertible {
    enum Code: String, CaseIterable, Sendable {
        /// An artifact that a step needs is not in the lock.
        case missingArtifact = "missing-artifact"
        /// Something that the definition may say and this version cannot do.
        case notAvailable = "not-available"
        /// A change that a cluster does not survive, or that needs more than new files.
        case forbiddenChange = "forbidden-change"
        /// The pod network has no subnet left for a node.
        case podSubnets = "pod-subnets"
        /// A placeholder that a node has no value for.
        case placeholder
        /// A value that should have been checked before.
        case invalid
    }

    let code: Code
    let detail: String
    var hint: String?

    init(code: Code, detail: String, hint: String? = nil) {
        self.code = code
        self.detail = detail
        self.hint = hint
    }

    var description: String { detail }
}
