/// haproxy's whole configuration: one frontend, every control plane behind it.
struct HAProxyConfiguration {
    static let authorityPath = "/etc/haproxy/kube-ca.crt"
    /// Where haproxy tells keepalived whether it has a control plane that is ready, on the loopback interface.
    static let monitorPort = 7445
    static let monitorPath = "/balances"

    struct Server {
        var name: String
        var address: String
        /// As the definition has it, of ``LoadBalancerTuning/weightRange``.
        var weight: String?
    }

    /// ADDRESS:PORT of each listener.
    var listeners: [String]
    var tuning: LoadBalancerTuning
    var servers: [Server]
    /// Whether keepalived asks.
    var isMonitored = false

    /// A server counts as up when its `/readyz` answers 200 and its certificate is the cluster's own for `kubernetes`,
    /// so a stranger at a control plane's address never gets traffic.
    var text: String {
        """
        # Written by Muster.
        global
          log /dev/log local0
          user haproxy
          group haproxy
          stats socket /run/haproxy/admin.sock mode 600 level admin

        defaults
          mode tcp
          log global
          timeout connect \(tuning.connectTimeout)
          timeout client \(tuning.clientTimeout)
          timeout server \(tuning.serverTimeout)
          timeout check \(tuning.checkTimeout)

        frontend fe-apiserver
        \(listeners.map { "  bind \($0)" }.joined(separator: "\n"))
          option tcplog
          default_backend be-apiserver
        \(isMonitored ? Self.monitor : "")
        backend be-apiserver
          balance \(tuning.balance.rawValue)
          option httpchk
          http-check send meth GET uri /readyz
          http-check expect status 200
          default-server \(serverOptions)
        \(servers.map(Self.line).joined(separator: "\n"))

        """
    }

    private static let monitor = """

        frontend fe-monitor
          mode http
          bind 127.0.0.1:\(monitorPort)
          no log
          monitor-uri \(monitorPath)
          monitor fail if { nbsrv(be-apiserver) lt 1 }

        """

    private static func line(_ server: Server) -> String {
        "  server \(server.name) \(server.address):6443 \(check)" + (server.weight.map { " weight \($0)" } ?? "")
    }

    private static let check =
        "check check-ssl ca-file \(authorityPath) verify required verifyhost kubernetes check-sni kubernetes"

    private var serverOptions: String {
        var options = [
            "inter \(tuning.inter)", "downinter \(tuning.downinter)", "rise \(tuning.rise)", "fall \(tuning.fall)",
        ]
        if let slowstart = tuning.slowstart { options.append("slowstart \(slowstart)") }
        if let maxconn = tuning.maxconn { options.append("maxconn \(maxconn)") }
        if let maxqueue = tuning.maxqueue { options.append("maxqueue \(maxqueue)") }
        if let weight = tuning.weight { options.append("weight \(weight)") }
        // Watches live for hours: without it they would hang on a dead control plane until TCP gives up.
        options.append("on-marked-down shutdown-sessions")
        return options.joined(separator: " ")
    }
}
