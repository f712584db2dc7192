import COpenSSL

/// What a client demands of a server's certificate besides a name and a CA.
package enum ServerUsage {
    /// Refuses certificates that do not say that they are for servers, where OpenSSL refuses only those that say
    /// something else.
    ///
    /// - Parameter context: an `SSL_CTX` that no connection was made of yet; it verifies its peer from here on.
    package static func demand(in context: UnsafeMutableRawPointer) {
        muster_tls_demand_server_usage(OpaquePointer(context))
    }
}
