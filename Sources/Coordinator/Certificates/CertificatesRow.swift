import Shared

/// `certificates/<node>`: what a node last said of its certificates.
struct CertificatesRow: Codable, Equatable, Sendable {
    static let prefix = "certificates/"

    var node: String
    var inventory: CertificateInventory

    static func key(_ node: String) -> StoreKey { StoreKey("\(prefix)\(node)") }
}
