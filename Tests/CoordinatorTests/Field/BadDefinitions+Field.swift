@testable import Coordinator

/// What people have written into definitions that then brought up nothing, or brought it up open to everyone.
extension BadDefinition {
    static let field: [BadDefinition] =
        ownArguments + openings + volumes + tuning + capacity + places + imageNames + names

    private static let ownArguments: [BadDefinition] = {
        var kind = MistakeKind("own argument")
        kind.add("another secure port", FieldDefinition.arguments("apiServer", "secure-port: '16443'"))
        kind.add(
            "everything that the API server has",
            FieldDefinition.arguments(
                "apiServer",
                "bind-address: 127.0.0.1, advertise-address: 10.9.0.11, etcd-servers: 'https://127.0.0.1:2379', "
                    + "client-ca-file: /etc/kubernetes/pki/other.crt, tls-cert-file: /srv/a.crt, "
                    + "service-cluster-ip-range: 10.97.0.0/16, allow-privileged: 'false', "
                    + "enable-bootstrap-token-auth: 'false', service-account-key-file: /srv/sa.pub"))
        kind.add(
            "another port, credential and network of the controller manager",
            FieldDefinition.arguments(
                "controllerManager",
                "secure-port: '10000', kubeconfig: /srv/k.conf, cluster-cidr: 10.1.0.0/16, root-ca-file: /srv/ca.crt, "
                    + "cluster-name: other, controllers: '*', allocate-node-cidrs: 'true'"))
        kind.add("no leader among three", FieldDefinition.arguments("controllerManager", "leader-elect: 'false'"))
        kind.add(
            "no leader among three schedulers",
            FieldDefinition.arguments(
                "scheduler", "leader-elect: 'False', authentication-kubeconfig: /srv/s.conf"))
        kind.add(
            "a controller that joins need",
            FieldDefinition.arguments(
                "controllerManager", "controllers: '*,bootstrapsigner,tokencleaner,-csrsigning'"))
        kind.add(
            "everything that a kubelet has",
            FieldDefinition.arguments(
                "kubelet",
                "hostname-override: a, cluster-dns: 10.96.0.53, container-runtime-endpoint: unix:///run/crio/crio.sock, "
                    + "config: /srv/k.yaml, node-labels: a=b, register-with-taints: 'a=b:NoSchedule', node-ip: 10.9.0.99, "
                    + "pod-manifest-path: /srv/manifests, pod-infra-container-image: pause, port: '10260'"))
        kind.add("no requests without a name", FieldDefinition.arguments("apiServer", "anonymous-auth: 'false'"))
        kind.add(
            "no requests without a name, before there was a way",
            FieldDefinition.arguments(
                "apiServer", "anonymous-auth: 'F'", version: "1.30.4"))
        kind.add("not a boolean", FieldDefinition.arguments("apiServer", "anonymous-auth: 'no'"))
        kind.add(
            "modes of authorization that do not exist",
            FieldDefinition.arguments(
                "apiServer", "authorization-mode: 'Node,RABC'"))
        kind.add("a mode twice", FieldDefinition.arguments("apiServer", "authorization-mode: 'Node,RBAC,Node'"))
        kind.add(
            "a mode without its file",
            FieldDefinition.arguments(
                "apiServer", "authorization-mode: 'Node,RBAC,Webhook'"))
        kind.add("no RBAC", FieldDefinition.arguments("apiServer", "authorization-mode: Node"))
        kind.add(
            "nothing may be written",
            FieldDefinition.arguments(
                "apiServer", "enable-admission-plugins: 'NodeRestriction,AlwaysDeny'"))
        return kind.definitions
    }()

    private static let openings: [BadDefinition] = {
        var kind = MistakeKind("opening")
        kind.add(
            "an API server that allows everything",
            FieldDefinition.arguments(
                "apiServer",
                "authorization-mode: 'RBAC,AlwaysAllow', enable-admission-plugins: 'NodeRestriction,AlwaysAdmit'"))
        kind.add("nodes without limits", FieldDefinition.arguments("apiServer", "authorization-mode: RBAC"))
        kind.add(
            "no limits by plugin",
            FieldDefinition.arguments(
                "apiServer", "disable-admission-plugins: 'NodeRestriction'"))
        kind.add(
            "passwords in files",
            FieldDefinition.arguments(
                "apiServer", "token-auth-file: /etc/kubernetes/pki/tokens.csv, basic-auth-file: /etc/kubernetes/pki/b"))
        kind.add(
            "a port without names",
            FieldDefinition.arguments(
                "apiServer", "insecure-port: '8080', kubelet-https: 'false'", version: "1.21.14"))
        kind.add("a port of the scheduler", FieldDefinition.arguments("scheduler", "port: '10251'", version: "1.21.14"))
        kind.add(
            "every path of the controller manager",
            FieldDefinition.arguments(
                "controllerManager", "authorization-always-allow-paths: '/healthz,/*'"))
        kind.add(
            "kubelets for everyone, by flags",
            FieldDefinition.arguments(
                "kubelet", "anonymous-auth: 'true', authorization-mode: AlwaysAllow, read-only-port: '10255'"))
        kind.add(
            "kubelets for everyone, by configuration",
            FieldDefinition.kubernetes(
                "kubeletConfiguration: {readOnlyPort: 10255, authentication: {anonymous: {enabled: true}}, "
                    + "authorization: {mode: AlwaysAllow}}"))
        kind.add(
            "kubelets for everyone, by patches",
            FieldDefinition.kubernetes(
                "patches: [{target: kubeletconfiguration, content: 'readOnlyPort: 10255'}, "
                    + "{target: kubeletconfiguration, type: json, "
                    + "content: '[{op: replace, path: /authorization/mode, value: AlwaysAllow}]'}]"))
        kind.add(
            "one opening allowed, another one not",
            FieldDefinition.kubernetes(
                "allow: [read-only-port]\n  kubeletConfiguration: {readOnlyPort: 10255, authentication: {anonymous: "
                    + "{enabled: true}}}"))
        kind.add("a word that allows nothing", FieldDefinition.kubernetes("allow: [everything]"))
        return kind.definitions
    }()

    private static let volumes: [BadDefinition] = {
        var kind = MistakeKind("volume")
        kind.add(
            "the folder that kubeadm mounts for an argument",
            FieldDefinition.kubernetes(
                "controllerManager: {extraArgs: {flex-volume-plugin-dir: /opt/flex/}, "
                    + "extraVolumes: [{name: flex, hostPath: /opt/flex}]}"))
        kind.add(
            "kubeadm's own places",
            FieldDefinition.kubernetes(
                "apiServer: {extraVolumes: [{name: certs, hostPath: /srv/pki, mountPath: /etc/kubernetes/pki}, "
                    + "{name: cas, hostPath: /etc/ssl/certs}, {name: trust, hostPath: /etc/pki/ca-trust}]}"))
        kind.add(
            "kubeadm's own names",
            FieldDefinition.kubernetes(
                "scheduler: {extraVolumes: [{name: kubeconfig, hostPath: /srv/scheduler}]}"))
        kind.add(
            "all of /etc/pki where kubeadm had it",
            FieldDefinition.kubernetes(
                "apiServer: {extraVolumes: [{name: pki, hostPath: /etc/pki}]}", version: "1.30.4"))
        kind.add(
            "one path twice",
            FieldDefinition.kubernetes(
                "apiServer: {extraVolumes: [{name: a, hostPath: /srv/a, mountPath: /data}, "
                    + "{name: b, hostPath: /srv/b, mountPath: /data}]}"))
        kind.add(
            "a plugin folder that kubeadm mounts no more",
            FieldDefinition.arguments(
                "controllerManager", "flex-volume-plugin-dir: /opt/flex/", version: "1.36.2"))
        return kind.definitions
    }()

    private static let tuning: [BadDefinition] = {
        var kind = MistakeKind("etcd")
        kind.add(
            "as many heartbeats as elections",
            FieldDefinition.etcd(
                "heartbeat-interval: '1000', election-timeout: '1000'"))
        kind.add("a heartbeat that is too slow alone", FieldDefinition.etcd("heartbeat-interval: '300'"))
        kind.add("an election that is too quick alone", FieldDefinition.etcd("election-timeout: '400'"))
        kind.add("an election that is too slow", FieldDefinition.etcd("election-timeout: '60000'"))
        kind.add("numbers that are none", FieldDefinition.etcd("heartbeat-interval: 100ms, election-timeout: '-1'"))
        kind.add("a quota in gigabytes", FieldDefinition.etcd("quota-backend-bytes: 8GiB"))
        kind.add("a quota of eight bytes", FieldDefinition.etcd("quota-backend-bytes: '8'"))
        kind.add("a quota beyond all disks", FieldDefinition.etcd("quota-backend-bytes: '99999999999999999999'"))
        kind.add(
            "words and times",
            FieldDefinition.etcd(
                "auto-compaction-mode: weekly, auto-compaction-retention: often, snapshot-count: '0', log-level: loud, "
                    + "pre-vote: yes please, max-request-bytes: 1.5MiB, grpc-keepalive-interval: '10'"))
        kind.add(
            "what opens or empties it",
            FieldDefinition.etcd(
                "force-new-cluster: 'true', unsafe-no-fsync: 'true', auto-tls: 'true', "
                    + "listen-client-http-urls: 'http://0.0.0.0:2379', enable-grpc-gateway: 'false', data-dir: /srv/etcd"
            ))
        return kind.definitions
    }()

    private static let capacity: [BadDefinition] = {
        var kind = MistakeKind("pod network")
        kind.add("one part for four nodes", FieldDefinition.network("10.244.0.0/24"))
        kind.add("smaller than one part", FieldDefinition.network("10.244.0.0/25"))
        kind.add(
            "three parts short of the pool", FieldDefinition.pool("cattle", desired: 5, podSubnet: "10.244.0.0/21"))
        kind.add("larger than kubeadm takes", FieldDefinition.network("64.0.0.0/7"))
        kind.add(
            "parts larger than the network",
            FieldDefinition.arguments(
                "controllerManager", "node-cidr-mask-size: '12'"
            ).replacing("provider: host-gw", with: "provider: none"))
        kind.add(
            "a part that is not a size",
            FieldDefinition.arguments(
                "controllerManager", "node-cidr-mask-size: /26"
            ).replacing("provider: host-gw", with: "provider: none"))
        kind.add(
            "parts of the host-gw network",
            FieldDefinition.network(
                "10.244.0.0/22", provider: "host-gw", more: ", nodePrefixLength: 23"))
        return kind.definitions
    }()

    private static let places: [BadDefinition] = {
        var kind = MistakeKind("endpoint")
        kind.add("a control plane's name as someone's balancer", FieldDefinition.external("cp-1:6443"))
        kind.add("a control plane's address at another port", FieldDefinition.external("10.9.0.12:8443"))
        kind.add("a worker as someone's balancer", FieldDefinition.external("10.9.0.14:6443"))
        kind.add("localhost", FieldDefinition.external("localhost:6443"))
        kind.add("localhost with its domain", FieldDefinition.external("localhost.localdomain:6443"))
        kind.add("loopback", FieldDefinition.external("127.0.1.1:6443"))
        kind.add("everywhere", FieldDefinition.external("0.0.0.0:6443"))
        kind.add("a link's own address", FieldDefinition.external("169.254.10.1:6443"))
        kind.add("a name of the pods", FieldDefinition.external("kubernetes.default.svc:443"))
        kind.add(
            "a name that host.hosts sends home",
            FieldDefinition.external("api.example.test:6443")
                + "host: {hosts: {api.example.test: 127.0.0.1}}\n")
        kind.add(
            "a name that host.hosts sends to a control plane",
            FieldDefinition.external("api.example.test:6443")
                + "host: {hosts: {api.example.test: 10.9.0.13}}\n")
        kind.add(
            "a control plane instead of the load balancer",
            FieldDefinition.text.replacing(
                "controlPlaneEndpoint: 10.9.0.10", with: "controlPlaneEndpoint: cp-2"))
        return kind.definitions
    }()

    private static let imageNames: [BadDefinition] = {
        var kind = MistakeKind("image")
        kind.add("a scheme", FieldDefinition.kubernetes("imageRepository: https://registry.example.test/k8s"))
        kind.add("a slash at the end", FieldDefinition.kubernetes("imageRepository: registry.example.test/k8s/"))
        kind.add("capitals", FieldDefinition.kubernetes("imageRepository: registry.example.test/K8s"))
        kind.add("a space", FieldDefinition.kubernetes("imageRepository: registry.example.test/k8s mirror"))
        kind.add(
            "a password", FieldDefinition.kubernetes("imageRepository: robot:s3cr3tW0rd@registry.example.test/k8s"))
        kind.add(
            "a scheme and a password",
            FieldDefinition.kubernetes(
                "imageRepository: https://robot:s3cr3tW0rd@registry.example.test/k8s"))
        kind.add(
            "a tag of a repository", FieldDefinition.kubernetes("imageRepository: registry.example.test/k8s:v1.33.5"))
        kind.add("a variable", FieldDefinition.kubernetes("imageRepository: ${REGISTRY}/k8s"))
        kind.add(
            "a scheme of the sandbox",
            FieldDefinition.text.replacing(
                "containerd: {source: host}",
                with: "containerd: {source: host, sandboxImage: 'http://r.test/pause:3.10'}"))
        kind.add("a probe without a name", FieldDefinition.text + "verify: {image: ':latest'}\n")
        return kind.definitions
    }()

    private static let names: [BadDefinition] = {
        var kind = MistakeKind("name")
        kind.add("localhost", FieldDefinition.worker("localhost"))
        kind.add("kubernetes", FieldDefinition.worker("kubernetes"))
        kind.add("IPv6's own localhost", FieldDefinition.worker("ip6-localhost"))
        kind.add("a number", FieldDefinition.worker("'10'"))
        kind.add("a hexadecimal number", FieldDefinition.worker("'0x7f000001'"))
        kind.add("a pool whose nodes have too long names", FieldDefinition.pool(String(repeating: "p", count: 60)))
        kind.add("a pool of one letter too much", FieldDefinition.pool(String(repeating: "p", count: 57)))
        return kind.definitions
    }()
}

/// Mistakes of one kind, added one by one: the compiler reads them so in no time.
private struct MistakeKind {
    let name: String
    private(set) var definitions: [BadDefinition] = []

    init(_ name: String) { self.name = name }

    mutating func add(_ mistake: String, _ text: String) {
        definitions.append(BadDefinition("\(name): \(mistake)", text: text))
    }
}
