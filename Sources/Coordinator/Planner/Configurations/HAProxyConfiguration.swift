/// haproxy's whole configuration: one frontend, every control plane behind it.
struct HAProxyConfiguration {
    static let path = "/etc/haproxy/haproxy.cfg"
    static let authorityPath = "/etc/haproxy/kube-ca.crt"

    var port: Int
    var tuning: LoadBalancerTuning
    var servers: [(name: String, address: String)]

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
          bind {{node.address}}:\(port)
          option tcplog
          default_backend be-apiserver

        backend be-apiserver
          balance roundrobin
          option httpchk
          http-check send meth GET uri /readyz
          http-check expect status 200
          default-server \(serverOptions)
        \(servers.map { "  server \($0.name) \($0.address):6443 \(Self.check)" }.joined(separator: "\n"))

        """
    }

    private static let check =
        "check check-ssl ca-file \(authorityPath) verify required verifyhost kubernetes check-sni kubernetes"

    private var serverOptions: String {
        var options = [
            "inter \(tuning.inter)", "downinter \(tuning.downinter)", "rise \(tuning.rise)", "fall \(tuning.fall)",
        ]
        if let slowstart = tuning.slowstart { options.append("slowstart \(slowstart)") }
        if let maxconn = tuning.maxconn { options.append("maxconn \(maxconn)") }
        // Watches live for hours: without it they would hang on a dead control plane until TCP gives up.
        options.append("on-marked-down shutdown-sessions")
        return options.joined(separator: " ")
    }
}
