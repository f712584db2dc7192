/// What lies on a node on which no join is noted as ended.
///
/// Only a join that was begun here is ever taken back, and only where a ready API does not know this node, or where it
/// knows one that never became a control plane. Whatever cannot be seen is waited for.
enum JoinRemains: Equatable {
    case nothing
    /// All is done but the note.
    case joined
    /// The API knows the node, but the control plane's last phases may be missing.
    case registered
    case half
    /// A kubelet of which nothing is noted: another cluster's, or this one's after the agent's journal was lost.
    case foreign
    case unclear(String)

    /// - Parameters:
    ///   - isBegun: whether this agent has begun a join here.
    ///   - registration: asked only where the machine has a kubelet.
    init(
        isBegun: Bool, isControlPlane: Bool, hasKubelet: Bool, hasAPIServer: Bool,
        registration: () throws -> NodeRegistration.Answer
    ) rethrows {
        guard hasKubelet else {
            self = isBegun ? .half : .nothing
            return
        }
        switch try registration() {
        case .known where !isControlPlane: self = .joined
        case .known where hasAPIServer: self = .registered
        case .known, .unknown, .noCertificate: self = isBegun ? .half : .foreign
        case .unclear(let reason): self = .unclear(reason)
        }
    }
}
