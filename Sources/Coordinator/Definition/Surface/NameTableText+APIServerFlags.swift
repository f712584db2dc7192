/// Flags of the API server, beside those that others have too.
///
/// One flag a line, with the minors that have it where those are not all; see ``NameTable``.
///
/// Source: the options that the programs of 1.20, 1.21 and 1.23 to 1.36 register, as public copies of Kubernetes have
/// them; 1.22 and 1.37 by their changelogs. Where those do not tell, 1.22 is taken to know what 1.21 or 1.23 knows.
extension NameTableText {
    static let apiServerFlags = """
        admission-control
        admission-control-config-file
        advertise-address
        aggregator-reject-forwarding-redirect 25-
        allow-privileged
        anonymous-auth
        api-audiences
        apiserver-count
        audit-log-batch-buffer-size
        audit-log-batch-max-size
        audit-log-batch-max-wait
        audit-log-batch-throttle-burst
        audit-log-batch-throttle-enable
        audit-log-batch-throttle-qps
        audit-log-compress
        audit-log-format
        audit-log-maxage
        audit-log-maxbackup
        audit-log-maxsize
        audit-log-mode
        audit-log-path
        audit-log-truncate-enabled
        audit-log-truncate-max-batch-size
        audit-log-truncate-max-event-size
        audit-log-version
        audit-policy-file
        audit-webhook-batch-buffer-size
        audit-webhook-batch-initial-backoff
        audit-webhook-batch-max-size
        audit-webhook-batch-max-wait
        audit-webhook-batch-throttle-burst
        audit-webhook-batch-throttle-enable
        audit-webhook-batch-throttle-qps
        audit-webhook-config-file
        audit-webhook-initial-backoff
        audit-webhook-mode
        audit-webhook-truncate-enabled
        audit-webhook-truncate-max-batch-size
        audit-webhook-truncate-max-event-size
        audit-webhook-version
        authentication-config 29-
        authentication-token-webhook-config-file
        authentication-token-webhook-version
        authorization-config 29-
        authorization-mode
        authorization-policy-file
        authorization-webhook-config-file
        authorization-webhook-version
        cloud-config -32
        cloud-provider -32
        cloud-provider-gce-l7lb-src-cidrs -30
        cloud-provider-gce-lb-src-cidrs -30
        coordinated-leadership-lease-duration 34-
        coordinated-leadership-renew-deadline 34-
        coordinated-leadership-retry-period 34-
        cors-allowed-origins
        debug-socket-path 27-
        default-not-ready-toleration-seconds
        default-unreachable-toleration-seconds
        default-watch-cache-size
        delete-collection-workers
        deserialization-cache-size -23
        disable-admission-plugins
        egress-selector-config-file
        emulation-forward-compatible 33-
        enable-admission-plugins
        enable-aggregator-routing
        enable-bootstrap-token-auth
        enable-garbage-collector
        enable-logs-handler
        enable-priority-and-fairness
        enable-swagger-ui -23
        encryption-provider-config
        encryption-provider-config-automatic-reload 26-
        endpoint-reconciler-type
        etcd-cafile
        etcd-certfile
        etcd-compaction-interval
        etcd-count-metric-poll-period
        etcd-db-metric-poll-interval
        etcd-healthcheck-timeout
        etcd-keyfile
        etcd-prefix
        etcd-readycheck-timeout 25-
        etcd-servers
        etcd-servers-overrides
        event-ttl
        experimental-encryption-provider-config -23
        external-hostname
        goaway-chance
        identity-lease-duration-seconds -25
        identity-lease-renew-interval-seconds -25
        insecure-bind-address -23
        insecure-port -23
        kubelet-certificate-authority
        kubelet-client-certificate
        kubelet-client-key
        kubelet-https -22
        kubelet-port
        kubelet-preferred-address-types
        kubelet-read-only-port
        kubelet-timeout
        kubernetes-service-node-port
        lease-reuse-duration-seconds 21-
        livez-grace-period
        master-service-namespace -26
        max-connection-bytes-per-sec
        max-mutating-requests-inflight
        max-requests-inflight
        min-request-timeout
        oidc-ca-file
        oidc-client-id
        oidc-groups-claim
        oidc-groups-prefix
        oidc-issuer-url
        oidc-required-claim
        oidc-signing-algs
        oidc-username-claim
        oidc-username-prefix
        peer-advertise-ip 28-
        peer-advertise-port 28-
        peer-ca-file 28-
        proxy-client-cert-file
        proxy-client-key-file
        request-timeout
        runtime-config
        runtime-config-emulation-forward-compatible 33-
        send-retry-after-while-not-ready-once 25-
        service-account-api-audiences -24
        service-account-extend-token-expiration
        service-account-issuer
        service-account-jwks-uri
        service-account-key-file
        service-account-lookup
        service-account-max-token-expiration
        service-account-signing-endpoint 32-
        service-account-signing-key-file
        service-cluster-ip-range
        service-node-port-range
        shutdown-delay-duration
        shutdown-send-retry-after 22-
        shutdown-watch-termination-grace-period 27-
        ssh-keyfile -21
        ssh-user -21
        storage-backend
        storage-initialization-timeout 31-
        storage-media-type
        strict-transport-security-directives 21-
        target-ram-mb -23
        token-auth-file
        tracing-config-file 22-
        watch-cache
        watch-cache-sizes
        """
}
