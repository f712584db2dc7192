/// Flags that API server, controller manager and scheduler have alike, beside those of all parts.
///
/// One flag a line, with the minors that have it where those are not all; see ``NameTable``.
///
/// Source: the options that the programs of 1.20, 1.21 and 1.23 to 1.36 register, as public copies of Kubernetes have
/// them; 1.22 and 1.37 by their changelogs. Where those do not tell, 1.22 is taken to know what 1.21 or 1.23 knows.
extension NameTableText {
    static let servingFlags = """
        address -23
        allow-metric-labels 21-
        allow-metric-labels-manifest 29-
        bind-address
        disable-http2-serving 31-
        disabled-metrics 21-
        emulated-version 31-
        http2-max-streams-per-connection
        min-compatibility-version 35-
        permit-address-sharing 21-
        permit-port-sharing
        port -23
        profiling
        requestheader-allowed-names
        requestheader-client-ca-file
        requestheader-extra-headers-prefix
        requestheader-group-headers
        requestheader-uid-headers 32-
        requestheader-username-headers
        secure-port
        show-hidden-metrics-for-version
        tls-curve-preferences 36-
        tls-sni-cert-key
        """
}
