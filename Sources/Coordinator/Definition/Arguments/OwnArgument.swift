/// An argument that a definition cannot give to a program, because Muster or kubeadm gives it.
struct OwnArgument: Equatable, Sendable {
    /// The definition's key that says it; nil where none does.
    var key: String?
    /// What another value breaks, after "is set by kubeadm: ".
    var reason: String
    /// Values that say what is set anyway, and change nothing.
    var same: Set<String>

    /// The program's arguments that are none of the definition's, by name.
    ///
    /// - Parameter part: as the definition calls it: `apiServer`, `controllerManager`, `scheduler`, `kubelet`, `etcd`.
    static func all(of part: String) -> [String: OwnArgument] {
        switch part {
        case "apiServer": apiServer
        case "controllerManager": controllerManager
        case "scheduler": scheduler
        case "kubelet": kubelet
        case "etcd": etcd
        default: [:]
        }
    }

    /// Nil where the definition may give it, with any value or with this one.
    static func refused(_ name: String, _ value: String, of part: String) -> OwnArgument? {
        guard let own = all(of: part)[name], !own.same.contains(value) else { return nil }
        return own
    }

    private init(_ reason: String, key: String? = nil, same: Set<String> = []) {
        (self.key, self.reason, self.same) = (key, reason, same)
    }

    private static let issued = "certificates and keys are the cluster's own"
    private static let authority = "everyone would be judged by another CA than the cluster's"
    private static let credential = "the program would have no rights, or none that can be renewed"

    /// kubeadm's `getAPIServerCommand`, without what may be given safely: admission plugins, the issuer of tokens and the
    /// order of the kubelets' addresses.
    private static let apiServer: [String: OwnArgument] = [
        "advertise-address": .init("each control plane has its own", key: "nodes[].address"),
        "allow-privileged": .init("kube-proxy and networks would not run", same: ["true"]),
        "bind-address": .init("probes, balancers and kubeconfigs would not find it", same: ["0.0.0.0", "::"]),
        "client-ca-file": .init(authority, key: "certificates.folder"),
        "enable-bootstrap-token-auth": .init("no machine could join", same: ["true"]),
        "etcd-cafile": .init("it follows from where etcd is", key: "etcd.topology"),
        "etcd-certfile": .init("it follows from where etcd is", key: "etcd.topology"),
        "etcd-keyfile": .init("it follows from where etcd is", key: "etcd.topology"),
        "etcd-servers": .init("it follows from where etcd is", key: "etcd.topology and etcd.endpoints"),
        "kubelet-client-certificate": .init(issued),
        "kubelet-client-key": .init(issued),
        "proxy-client-cert-file": .init(issued),
        "proxy-client-key-file": .init(issued),
        "requestheader-allowed-names": .init("aggregated APIs would be refused"),
        "requestheader-client-ca-file": .init(authority),
        "requestheader-extra-headers-prefix": .init("aggregated APIs would be refused"),
        "requestheader-group-headers": .init("aggregated APIs would be refused"),
        "requestheader-username-headers": .init("aggregated APIs would be refused"),
        "secure-port": .init("probes, balancers and kubeconfigs ask at 6443", same: ["6443"]),
        "service-account-key-file": .init(issued, key: "certificates.folder"),
        "service-account-signing-key-file": .init(issued, key: "certificates.folder"),
        "service-cluster-ip-range": .init(
            "the cluster's DNS and certificates follow it", key: "networking.serviceSubnet"),
        "service-node-port-range": .init("firewalls follow it", key: "networking.nodePortRange"),
        "tls-cert-file": .init(issued, key: "kubernetes.apiServer.certSANs"),
        "tls-private-key-file": .init(issued),
    ]

    /// kubeadm's `getControllerManagerCommand`. Where it listens may be given, for who reads its metrics; kubeadm probes it
    /// there.
    private static let controllerManager: [String: OwnArgument] = [
        "authentication-kubeconfig": .init(credential),
        "authorization-kubeconfig": .init(credential),
        "client-ca-file": .init(authority, key: "certificates.folder"),
        "cluster-cidr": .init("nodes get their addresses out of it", key: "networking.podSubnet"),
        "cluster-name": .init("it is the cluster's name", key: "kubernetes.clusterName"),
        "cluster-signing-cert-file": .init(issued, key: "certificates.folder"),
        "cluster-signing-key-file": .init(issued, key: "certificates.folder"),
        "kubeconfig": .init(credential),
        "requestheader-client-ca-file": .init(authority),
        "root-ca-file": .init(authority, key: "certificates.folder"),
        "secure-port": .init("it is probed at 10257", same: ["10257"]),
        "service-account-private-key-file": .init(issued, key: "certificates.folder"),
        "service-cluster-ip-range": .init("the API server follows it", key: "networking.serviceSubnet"),
        "use-service-account-credentials": .init("controllers would have no rights", same: ["true"]),
    ]

    /// kubeadm's `getSchedulerCommand`.
    private static let scheduler: [String: OwnArgument] = [
        "authentication-kubeconfig": .init(credential),
        "authorization-kubeconfig": .init(credential),
        "kubeconfig": .init(credential),
        "secure-port": .init("it is probed at 10259", same: ["10259"]),
    ]

    /// What kubeadm puts into `kubeadm-flags.env`, into the kubelet's unit and into its configuration, where a flag
    /// overrides it.
    private static let kubelet: [String: OwnArgument] = [
        "bootstrap-kubeconfig": .init(credential),
        "cert-dir": .init(issued),
        "client-ca-file": .init(authority),
        "cluster-dns": .init("pods ask there", key: "networking.dnsAddress"),
        "cluster-domain": .init("pods look for services there", key: "networking.dnsDomain"),
        "cni-bin-dir": .init("the network provider's plugins lie there", key: "networking.cniBinaryDirectory"),
        "config": .init("settings would come from elsewhere", key: "kubernetes.kubeletConfiguration"),
        "container-runtime": .init("the runtime is containerd", same: ["remote"]),
        "container-runtime-endpoint": .init(
            "the runtime is containerd",
            same: ["/run/containerd/containerd.sock", "unix:///run/containerd/containerd.sock"]),
        "healthz-port": .init("kubeadm waits for it at 10248", same: ["10248"]),
        "hostname-override": .init("a node has the name of its certificate", key: "nodes[].name"),
        "kubeconfig": .init(credential),
        "network-plugin": .init("every pod network is CNI", same: ["cni"]),
        "node-ip": .init("each node has its own", key: "nodes[].address"),
        "node-labels": .init("nodes register with their own", key: "nodes[].labels"),
        "pod-infra-container-image": .init("containerd makes the sandboxes", key: "containerd.sandboxImage"),
        "pod-manifest-path": .init("kubeadm puts the static pods into /etc/kubernetes/manifests"),
        "port": .init("API servers ask at 10250", same: ["10250"]),
        "register-node": .init("no node could join", same: ["true"]),
        "register-with-taints": .init("nodes register with their own", key: "nodes[].taints"),
        "rotate-certificates": .init("the node would be lost within a year", same: ["true"]),
    ]

    /// What the planner and kubeadm set for etcd, and what would open it, empty it or keep the fence of `kubeadm init` out.
    private static let etcd: [String: OwnArgument] = {
        var arguments: [String: OwnArgument] = [
            "config-file": .init("every argument would be ignored"),
            "data-dir": .init("the member's data lie there", key: "etcd.dataDirectory"),
            "enable-grpc-gateway": .init("nothing could be recorded in it", same: ["true"]),
            "force-new-cluster": .init("the other members would be thrown out", same: ["false"]),
            "unsafe-no-fsync": .init("a power cut would lose what was written", same: ["false"]),
        ]
        for name in [
            "name", "cert-file", "key-file", "peer-cert-file", "peer-key-file", "trusted-ca-file",
            "peer-trusted-ca-file",
            "client-cert-auth", "peer-client-cert-auth", "auto-tls", "peer-auto-tls", "listen-client-urls",
            "listen-client-http-urls", "advertise-client-urls", "listen-peer-urls", "initial-advertise-peer-urls",
            "listen-metrics-urls", "initial-cluster", "initial-cluster-token", "initial-cluster-state", "discovery",
            "discovery-endpoints", "discovery-srv", "discovery-token",
        ] {
            arguments[name] = OwnArgument("members find and trust each other by it")
        }
        return arguments
    }()
}
