/// Flags that API server, controller manager, scheduler and kubelet have alike: logging, metrics, gates.
///
/// One flag a line, with the minors that have it where those are not all; see ``NameTable``.
///
/// Source: the options that the programs of 1.20, 1.21 and 1.23 to 1.36 register, as public copies of Kubernetes have
/// them; 1.22 and 1.37 by their changelogs. Where those do not tell, 1.22 is taken to know what 1.21 or 1.23 knows.
extension NameTableText {
    static let allFlags = """
        add-dir-header -25
        alsologtostderr -25
        authentication-token-webhook-cache-ttl
        authorization-webhook-cache-authorized-ttl
        authorization-webhook-cache-unauthorized-ttl
        cert-dir
        client-ca-file
        contention-profiling
        experimental-logging-sanitization -23
        feature-gates
        help
        log-backtrace-at -25
        log-dir -25
        log-file -25
        log-file-max-size -25
        log-flush-frequency
        log-json-info-buffer-size 22-
        log-json-split-stream 22-
        log-text-info-buffer-size 30-
        log-text-split-stream 30-
        logging-format
        logtostderr -25
        one-output -25
        skip-headers -25
        skip-log-headers -25
        stderrthreshold -25
        tls-cert-file
        tls-cipher-suites
        tls-min-version
        tls-private-key-file
        v
        version
        vmodule
        """
}
