/// Where a listener listens.
enum ListenAddress: Equatable, Sendable, CustomStringConvertible {
    /// An IP address (not a name) and a port; port 0 takes a free one.
    case tcp(address: String, port: Int)
    /// A path beneath a folder that only its owner can enter.
    case unix(path: String)

    var isTCP: Bool { if case .tcp = self { true } else { false } }

    var description: String {
        switch self {
        case .tcp(let address, let port): address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        case .unix(let path): path
        }
    }
}
