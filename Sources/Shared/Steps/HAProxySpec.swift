/// haproxy's whole configuration: validated before it is loaded, the old one kept on failure.
package struct HAProxySpec: Codable, Equatable, Sendable {
    /// Where the unit reads it; ``packagedPath`` means Muster's own place, see ``files(takesPath:_:)``.
    package var path: String
    package var config: String
    package var service: String
    /// host:port that must accept a connection afterwards.
    package var listenAddress: String

    package init(path: String, config: String, service: String, listenAddress: String) {
        self.path = path
        self.config = config
        self.service = service
        self.listenAddress = listenAddress
    }
}
