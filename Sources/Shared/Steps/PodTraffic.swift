/// Who moves packets between pods, and whether others on the way can read them.
package struct PodTraffic: Codable, Equatable, Sendable {
    package enum Encryption: String, Codable, CaseIterable, Sendable {
        /// Whoever sees the nodes' network sees what pods say to each other, unless they encrypt it themselves.
        case plain
        case encrypted
        /// Nothing says so: the operator's own manifest, or none.
        case unknown
    }

    /// `host-gw`, `flannel`, …, in the definition's words.
    package var provider: String
    package var encryption: Encryption

    package init(provider: String, encryption: Encryption) {
        self.provider = provider
        self.encryption = encryption
    }

    /// The built-in provider: routes between nodes of one network segment.
    package static let hostGateway = PodTraffic(provider: "host-gw", encryption: .plain)

    package var words: String {
        switch encryption {
        case .plain: "plain"
        case .encrypted: "encrypted"
        case .unknown: "not known to be encrypted"
        }
    }
}
