import Shared

/// `admission/<keyID>`: the operator's word, as it was signed.
struct AdmissionRow: Codable, Equatable, Sendable {
    static let prefix = "admission/"

    var envelope: Envelope
    var admission: Admission

    static func key(_ keyID: String) -> StoreKey { StoreKey("\(prefix)\(keyID)") }
}

/// `ticket/<keyID>`: what became of an admission.
struct TicketRow: Codable, Equatable, Sendable {
    /// One use: which key became which node. The certificate is kept, so that a lost answer can be given again.
    struct Binding: Codable, Equatable, Sendable {
        var nodeKeyID: String
        var nodeName: String
        var uid: String
        var certificate: String
        var time: Timestamp
    }

    static let prefix = "ticket/"
    /// Refused keys that each raise an alarm of their own; a thief makes no more noise than this.
    static let alarmedKeys = 8

    var revoked: Timestamp?
    var bindings: [Binding] = []
    /// Keys that came after the last use.
    var refusedKeyIDs: [String] = []

    static func key(_ keyID: String) -> StoreKey { StoreKey("\(prefix)\(keyID)") }
}
