/// The unit file of one etcd member, the same for all of them.
struct EtcdUnit {
    static let pki = "/etc/etcd/pki"
    static let user = "etcd"

    var binary: String
    var dataDirectory: String
    var members: [(name: String, address: String)]
    var clusterToken: String
    var arguments: [String: String]

    /// The unit, with placeholders for the node's own name and address.
    var text: String {
        """
        # Written by Muster.
        [Unit]
        Description=etcd
        Documentation=https://etcd.io
        Wants=network-online.target
        After=network-online.target
        StartLimitIntervalSec=0

        [Service]
        Type=notify
        User=\(Self.user)
        Group=\(Self.user)
        ExecStart=\(command.joined(separator: " \\\n  "))
        Restart=on-failure
        RestartSec=2
        TimeoutStartSec=300
        LimitNOFILE=65536
        UMask=0077
        NoNewPrivileges=yes
        CapabilityBoundingSet=
        ProtectSystem=strict
        ProtectHome=yes
        PrivateTmp=yes
        PrivateDevices=yes
        ProtectClock=yes
        ProtectControlGroups=yes
        ProtectHostname=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectKernelTunables=yes
        LockPersonality=yes
        MemoryDenyWriteExecute=yes
        RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service
        ReadWritePaths=\(dataDirectory)

        [Install]
        WantedBy=multi-user.target

        """
    }

    private var command: [String] {
        let cluster = members.map { "\($0.name)=https://\($0.address):2380" }.joined(separator: ",")
        let own = arguments.sorted { $0.key < $1.key }.map { SystemdQuoting.argument("--\($0.key)=\($0.value)") }
        return [
            "\(binary) --name={{node.name}} --data-dir=\(dataDirectory)",
            "--cert-file=\(Self.pki)/server.crt --key-file=\(Self.pki)/server.key",
            "--peer-cert-file=\(Self.pki)/peer.crt --peer-key-file=\(Self.pki)/peer.key",
            "--trusted-ca-file=\(Self.pki)/ca.crt --peer-trusted-ca-file=\(Self.pki)/ca.crt",
            "--client-cert-auth --peer-client-cert-auth",
            "--listen-client-urls=https://{{node.address}}:2379,https://127.0.0.1:2379",
            "--advertise-client-urls=https://{{node.address}}:2379",
            "--listen-peer-urls=https://{{node.address}}:2380",
            "--initial-advertise-peer-urls=https://{{node.address}}:2380",
            "--listen-metrics-urls=http://127.0.0.1:2381",
            "--initial-cluster=\(cluster)",
            "--initial-cluster-token=\(clusterToken) --initial-cluster-state=new",
        ] + own
    }
}

/// Quotes for systemd's command lines.
enum SystemdQuoting {
    /// One argument: quoted, and without meaning for systemd's own expansions.
    static func argument(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "%": result += "%%"
            case "$": result += "$$"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
