import Testing

@testable import Coordinator

/// A definition that is wrong in one way: the lab's, with one text replaced by another.
struct BadDefinition: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String

    var testDescription: String { name }

    init(_ name: String, replacing old: String, by new: String) {
        self.name = name
        text = LabDefinition.text.replacing(old, with: new)
        precondition(text != LabDefinition.text, "nothing is replaced in \(name)")
    }

    init(_ name: String, text: String) {
        self.name = name
        self.text = text
    }

    private static let cp2 = "{name: cp-2, address: 10.77.0.12, roles: [control-plane, etcd]}"

    static let all: [BadDefinition] = syntax + shape + nodes + topology + network + kubernetes + extras + field

    static let syntax: [BadDefinition] = [
        .init("empty file", text: ""),
        .init("only a comment", text: "# nothing\n"),
        .init("tab", replacing: "  version: 1.20.2", by: "\tversion: 1.20.2"),
        .init("open bracket", replacing: "roles: [worker]}", by: "roles: [worker}"),
        .init("two documents", replacing: "host: {swap", by: "---\nhost: {swap"),
        .init(
            "duplicate key", replacing: "loadBalancer: {source: host}",
            by: "loadBalancer: {source: host}\ncluster: other"),
        .init(
            "anchor and alias", replacing: "loadBalancer: {source: host}",
            by: "loadBalancer: &a {source: host}\nfiles: *a"),
        .init("tag", replacing: "cluster: lab", by: "cluster: !!str lab"),
        .init("aliases that multiply", text: "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"),
        .init("nested too deep", text: String(repeating: "[", count: 40)),
        .init("control character", replacing: "cluster: lab", by: "cluster: lab\u{1B}[2J"),
        .init("a list", text: "- cluster\n- lab\n"),
        .init("just text", text: "hello\n"),
        .init("ten megabytes", text: String(repeating: "# comment\n", count: 1_048_576)),
    ]

    static let shape: [BadDefinition] = [
        .init("misspelt key", replacing: "podSubnet:", by: "podSubnt:"),
        .init(
            "unknown key", replacing: "loadBalancer: {source: host}", by: "loadBalancer: {source: host, colour: red}"),
        .init(
            "key of an older installer", replacing: "cluster: lab",
            by: "cluster: lab\nSERVICE_CLUSTER_IP_RANGE: 10.96.0.0/12"),
        .init(
            "the misspelt SAN variable of seed 002", replacing: "cluster: lab",
            by: "cluster: lab\nloadbalanccer_ip: 10.0.0.1"),
        .init("text for a number", replacing: "minimumCPUs: 1", by: "minimumCPUs: one"),
        .init("number out of range", replacing: "minimumCPUs: 1", by: "minimumCPUs: 99999999999"),
        .init("yes for true", replacing: "restrictOOMScoreAdj: true", by: "restrictOOMScoreAdj: yes"),
        .init("a list for text", replacing: "cluster: lab", by: "cluster: [lab]"),
        .init(
            "text for a mapping", replacing: "host: {swap: keep, minimumMemoryMiB: 0, minimumCPUs: 1}", by: "host: big"),
        .init("text for a list", replacing: "skipAddons: [coredns]", by: "skipAddons: coredns"),
        .init("key without value", replacing: "loadBalancer: {source: host}", by: "loadBalancer:"),
        .init("missing keys", text: "networking: {provider: none}\n"),
        .init("node without anything", replacing: "{name: worker-1, address: 10.77.0.14, roles: [worker]}", by: "{}"),
        .init("unsafe swap", replacing: "swap: keep", by: "swap: \"on\""),
        .init(
            "ambiguous word in a free mapping", replacing: "failSwapOn: false",
            by: "failSwapOn: false, serializeImagePulls: off"),
        .init(
            "several at once", replacing: "etcd: {topology: systemd, source: host}",
            by: "etcd: {topology: sytemd, source: apt, dataDirectory: var}"),
    ]

    static let nodes: [BadDefinition] = [
        .init("duplicate name", replacing: "name: cp-2", by: "name: cp-1"),
        .init("duplicate address", replacing: "10.77.0.12", by: "10.77.0.11"),
        .init("name not a label", replacing: "name: worker-1", by: "name: Worker_1"),
        .init("reserved name", replacing: "name: worker-1", by: "name: operator"),
        .init("address not an IP", replacing: "address: 10.77.0.14", by: "address: worker.example"),
        .init("address with port", replacing: "address: 10.77.0.14", by: "address: 10.77.0.14:22"),
        .init("address with prefix", replacing: "address: 10.77.0.14", by: "address: 10.77.0.14/24"),
        .init("variable in address", replacing: "address: 10.77.0.14", by: "address: $worker_ip"),
        .init("IPv6 address", replacing: "address: 10.77.0.14", by: "address: \"fd00::1\""),
        .init("loopback address", replacing: "address: 10.77.0.14", by: "address: 127.0.0.1"),
        .init("unknown role", replacing: "roles: [worker]", by: "roles: [wroker]"),
        .init("role of an older installer", replacing: "roles: [worker]", by: "roles: [WO]"),
        .init("MW role of an older installer", replacing: "roles: [worker]", by: "roles: [MW]"),
        .init("role twice", replacing: "roles: [worker]", by: "roles: [worker, worker]"),
        .init("no roles", replacing: "roles: [worker]", by: "roles: []"),
        .init("worker and load balancer", replacing: "roles: [worker]", by: "roles: [worker, load-balancer]"),
        .init(
            "control plane and load balancer", replacing: "roles: [load-balancer]",
            by: "roles: [load-balancer, control-plane]"),
        .init("etcd and worker", replacing: "roles: [worker]", by: "roles: [worker, etcd]"),
        .init("not a taint", replacing: "roles: [worker]", by: "roles: [worker], taints: [gpu]"),
        .init("label with a space", replacing: "roles: [worker]", by: "roles: [worker], labels: {disk: very fast}"),
        .init("label in two", replacing: "roles: [worker]", by: "roles: [worker], labels: {disk: \"a,b=c\"}"),
        .init("name of a label", replacing: "roles: [worker]", by: "roles: [worker], labels: {a/b/c: d}"),
        .init(
            "label that only the API may set", replacing: "roles: [worker]",
            by: "roles: [worker], labels: {node-role.kubernetes.io/worker: \"\"}"),
    ]

    static let topology: [BadDefinition] = [
        .init("two masters", replacing: "  - \(cp2)\n", by: ""),
        .init(
            "four voters", replacing: "address: 10.77.0.14, roles: [worker]", by: "address: 10.77.0.14, roles: [etcd]"),
        .init("no load balancer", replacing: "  - {name: lb, address: 10.77.0.10, roles: [load-balancer]}\n", by: ""),
        .init(
            "endpoint of one control plane",
            text: LabDefinition.text
                .replacing("  - {name: lb, address: 10.77.0.10, roles: [load-balancer]}\n", with: "")
                .replacing("controlPlaneEndpoint: 10.77.0.10", with: "controlPlaneEndpoint: 10.77.0.11")),
        .init("two load balancers", replacing: "10.77.0.14, roles: [worker]", by: "10.77.0.14, roles: [load-balancer]"),
        .init(
            "one virtual address for a node and the balancers", replacing: "loadBalancer: {source: host}",
            by: "loadBalancer: {source: host, virtualAddress: 10.77.0.11}"),
        .init(
            "virtual address that the endpoint does not name", replacing: "loadBalancer: {source: host}",
            by: "loadBalancer: {source: host, virtualAddress: 10.77.0.9}"),
        .init(
            "virtual address without load balancers",
            text: LabDefinition.text
                .replacing("  - {name: lb, address: 10.77.0.10, roles: [load-balancer]}\n", with: "")
                .replacing(
                    "loadBalancer: {source: host}", with: "loadBalancer: {source: external, virtualAddress: 10.77.0.9}")
        ),
        .init(
            "virtual address among the pods, at keepalived's own port",
            text: LabDefinition.text.replacing("10.77.0.10:6443", with: "10.244.0.9:7445").replacing(
                "loadBalancer: {source: host}",
                with: "loadBalancer: {port: 7445, virtualAddress: 10.244.0.9, virtualRouter: {id: 256, interface: a b}}"
            )),
        .init(
            "virtual address that is none", replacing: "loadBalancer: {source: host}",
            by: "loadBalancer: {source: host, virtualAddress: lb.example.com}"),
        .init(
            "external balancer that is a control plane",
            text: LabDefinition.text
                .replacing("  - {name: lb, address: 10.77.0.10, roles: [load-balancer]}\n", with: "")
                .replacing("controlPlaneEndpoint: 10.77.0.10", with: "controlPlaneEndpoint: 10.77.0.12")
                .replacing("loadBalancer: {source: host}", with: "loadBalancer: {source: external}")),
        .init(
            "workers' own balancer for an address", replacing: "loadBalancer: {source: host}",
            by: "loadBalancer: {source: host, nodeLocal: true}"),
        .init(
            "workers' own balancer for a node's name",
            text: LabDefinition.text.replacing("Endpoint: 10.77.0.10", with: "Endpoint: lb").replacing(
                "loadBalancer: {source: host}", with: "loadBalancer: {source: host, nodeLocal: true}")),
        .init(
            "weights of nobody, and none", replacing: "loadBalancer: {source: host}",
            by: "loadBalancer: {source: host, tuning: {weight: 0, weights: {cp-4: 10, cp-1: 257, cp-2: heavy}}}"),
        .init(
            "a way to balance that haproxy does not know", replacing: "loadBalancer: {source: host}",
            by: "loadBalancer: {source: host, tuning: {balance: round-robin}}"),
        .init(
            "no control plane",
            text: """
                cluster: lab
                kubernetes: {version: 1.36.4}
                controlPlaneEndpoint: api.example.com:6443
                nodes:
                  - {name: w-1, address: 10.0.0.1, roles: [worker]}

                """),
        .init("no etcd", replacing: "roles: [control-plane, etcd]", by: "roles: [control-plane]"),
        .init("etcd role with stacked etcd", replacing: "topology: systemd", by: "topology: stacked"),
        .init("endpoint is not the load balancer", replacing: "Endpoint: 10.77.0.10", by: "Endpoint: 10.77.0.20"),
        .init("endpoint without port", replacing: "Endpoint: 10.77.0.10:6443", by: "Endpoint: 10.77.0.10"),
        .init("endpoint with a scheme", replacing: "Endpoint: 10.77.0.10", by: "Endpoint: https://10.77.0.10"),
        .init("endpoint at another port", replacing: "10.77.0.10:6443", by: "10.77.0.10:8443"),
        .init("endpoint port out of range", replacing: "10.77.0.10:6443", by: "10.77.0.10:70000"),
        .init(
            "existing etcd without endpoints", replacing: "{topology: systemd, source: host}",
            by: "{topology: existing}"),
        .init(
            "URLs without port and without TLS",
            text: LabDefinition.text
                .replacing(", etcd]", with: "]")
                .replacing(
                    "{topology: systemd, source: host}",
                    with:
                        "{topology: existing, endpoints: [\"https://10.0.0.1:2379\", \"https://10.0.0.2\", \"http://10.0.0.3:2379\", \"10.0.0.4:2379\", \"https://10.0.0.5:2379,https://10.0.0.6:2379\"]}"
                )),
        .init(
            "endpoints of an etcd of our own", replacing: "source: host}\ncontainerd",
            by: "source: host, endpoints: [\"https://10.0.0.1:2379\"]}\ncontainerd"),
        .init(
            "own argument of etcd", replacing: "source: host}\ncontainerd",
            by: "source: host, extraArgs: {initial-cluster: a}}\ncontainerd"),
        .init(
            "pool of control planes", replacing: "nodes:\n",
            by: "pools: [{name: more, roles: [control-plane], desired: 2}]\nnodes:\n"),
    ]

    static let network: [BadDefinition] = [
        .init("overlapping subnets", replacing: "podSubnet: 10.244.0.0/16", by: "podSubnet: 10.100.0.0/16"),
        .init("node inside the pod network", replacing: "podSubnet: 10.244.0.0/16", by: "podSubnet: 10.77.0.0/16"),
        .init("subnet with host bits", replacing: "10.244.0.0/16", by: "10.244.0.1/16"),
        .init("not a subnet", replacing: "10.244.0.0/16", by: "10.244.0.0"),
        .init("pod network too small", replacing: "10.244.0.0/16", by: "10.244.0.0/23"),
        .init("service network too small", replacing: "10.96.0.0/12", by: "10.96.0.0/29"),
        .init("service network too large", replacing: "10.96.0.0/12", by: "11.0.0.0/8"),
        .init(
            "node ports over the API", replacing: "provider: host-gw", by: "provider: host-gw, nodePortRange: 6000-7000"
        ),
        .init("flannel without its manifest", replacing: "provider: host-gw", by: "provider: flannel"),
        .init(
            "manifest that is not there", replacing: "provider: host-gw",
            by:
                "provider: calico, manifest: /nonexistent/calico.yaml, cniBinaryDirectory: /usr/lib/cni, encryption: plain"
        ),
        .init(
            "manifest that nobody reads", replacing: "provider: host-gw", by: "provider: cilium, artifact: cilium.yaml"),
        .init(
            "manifest of a provider without one", replacing: "provider: host-gw",
            by: "provider: host-gw, manifest: /dev/null, encryption: encrypted"),
        .init(
            "calico's default among the machines",
            text: LabDefinition.text.replacing("10.244.0.0/16", with: "192.168.0.0/16").replacing(
                "10.77.0.", with: "192.168.5.")),
        .init(
            "weave's default over the services",
            text: LabDefinition.text.replacing("10.244.0.0/16", with: "10.32.0.0/12").replacing(
                "10.96.0.0/12", with: "10.40.0.0/16")),
        .init(
            "DNS address outside the services",
            text: LabDefinition.text.replacing("provider: host-gw", with: "provider: host-gw, dnsAddress: 10.0.0.10")),
        .init(
            "DNS address that nothing serves",
            text: LabDefinition.text.replacing("provider: host-gw", with: "provider: host-gw, dnsAddress: 10.96.0.53")
                .replacing("  skipAddons: [coredns]\n", with: "")),
        .init(
            "labels and taints of a pool", replacing: "nodes:\n",
            by: "pools: [{name: more, roles: [worker], labels: {a/b/c: d}, taints: [gpu]}]\nnodes:\n"),
        .init("node subnet outside", replacing: "roles: [worker]", by: "roles: [worker], podSubnet: 10.9.0.0/24"),
    ]

    static let kubernetes: [BadDefinition] = [
        .init("version too old", replacing: "version: 1.20.2", by: "version: 1.19.16"),
        .init("version too new", replacing: "version: 1.20.2", by: "version: 1.38.0"),
        .init("version without patch", replacing: "version: 1.20.2", by: "version: 1.20"),
        .init("no repository so old", replacing: "source: artifacts", by: "source: packages"),
        .init("empty SAN", replacing: "  skipAddons: [coredns]", by: "  apiServer: {certSANs: [10.0.0.1, \"\"]}"),
        .init(
            "SAN of a variable", replacing: "  skipAddons: [coredns]",
            by: "  apiServer: {certSANs: [$loadbalanccer_ip]}"),
        .init("not an addon", replacing: "[coredns]", by: "[core-dns]"),
        .init("swap without failSwapOn", replacing: ", failSwapOn: false", by: ""),
        .init("unequal cgroup drivers", replacing: "host, cgroupDriver: cgroupfs", by: "host, cgroupDriver: systemd"),
        .init(
            "argument that names a file outside", replacing: "  skipAddons: [coredns]",
            by: "  apiServer: {extraArgs: {audit-policy-file: /etc/audit/policy.yaml}}"),
        .init(
            "volume without a path", replacing: "  skipAddons: [coredns]",
            by: "  scheduler: {extraVolumes: [{name: a}, {name: a, hostPath: b}]}"),
        .init(
            "provider inside Kubernetes", replacing: "  skipAddons: [coredns]", by: "  cloudProvider: aws"),
        .init("unknown cloud", replacing: "  skipAddons: [coredns]", by: "  cloudProvider: extern"),
        .init(
            "cloud provider by hand", replacing: "  skipAddons: [coredns]",
            by: "  kubelet: {extraArgs: {cloud-provider: external}}"),
        .init(
            "feature gates by hand", replacing: "  skipAddons: [coredns]",
            by: "  featureGates: {A: true, b-c: true, D: on}\n  scheduler: {extraArgs: {feature-gates: A=true}}"),
        .init(
            "patches that kubeadm cannot read", replacing: "  skipAddons: [coredns]",
            by: "  patches: [{target: kube-proxy, content: \"a: b\"}, {target: etcd, content: \"a: b\"}, "
                + "{target: kube-apiserver, content: \"[\"}, {target: kube-scheduler, type: json, content: \"a: b\"}, "
                + "{target: kubeletconfiguration, content: \"a: b\"}, {content: \"- a\"}, {target: kube-scheduler}]"),
        .init(
            "DNS where nothing answers",
            text: LabDefinition.text.replacing(
                "failSwapOn: false}",
                with: "failSwapOn: false, clusterDNS: [10.96.0.53], clusterDomain: other.local}"
            ).replacing("  skipAddons: [coredns]\n", with: "")),
        .init("argument with dashes", replacing: "  skipAddons: [coredns]", by: "  apiServer: {extraArgs: {--v: 2}}"),
    ]

    static let extras: [BadDefinition] = [
        .init(
            "a firewall that nobody can make", replacing: "loadBalancer: {source: host}",
            by: """
                loadBalancer: {source: host}
                firewall:
                  mode: iptables
                  ssh: [10.0.0.1, 10.0.0.1/8, everybody]
                  allow:
                    - {name: Metrics, ports: ["0", 9100], from: [someone]}
                    - {name: web, protocol: sctp, ports: [80-70], from: [nodes]}
                    - {name: web, roles: [king]}
                """),
        .init(
            "a firewall with a pool and no network for it", replacing: "loadBalancer: {source: host}",
            by: "loadBalancer: {source: host}\npools: [{name: cattle, roles: [worker]}]\nfirewall: {mode: nftables}"),
        .init(
            "windows at no time", replacing: "loadBalancer: {source: host}",
            by: """
                loadBalancer: {source: host}
                maintenance:
                  reboots: always
                  windows:
                    - {roles: [master], days: [Monday, mon, xyz], from: "4:00", minutes: 60, timeZone: CET}
                    - {days: [], from: "24:00", minutes: 0, timeZone: "+15:00"}
                    - {days: [sun, sun], from: "04:60", minutes: 1441, timeZone: Europe/../../etc/passwd}
                    - {from: noon, minutes: 60, timeZone: "02:00"}
                    - {days: [tue]}
                  drainTimeoutSeconds: 0
                  deleteLocalData: maybe
                """),
        .init(
            "windows without reboots, too short, and for some machines only", replacing: "loadBalancer: {source: host}",
            by: """
                loadBalancer: {source: host}
                maintenance:
                  windows: [{roles: [worker], from: "23:30", minutes: 10, timeZone: UTC}]
                  drainTimeoutSeconds: 600
                """),
        .init(
            "lock file that is not there", replacing: "nodes:\n",
            by: "artifacts: {lockFile: /nonexistent/lock.json}\nnodes:\n"),
        .init("no lock file named", replacing: "cluster: lab", by: "cluster: lab "),
        .init("file of ours", replacing: "nodes:\n", by: "files: [{path: /etc/hosts, content: x}]\nnodes:\n"),
        .init(
            "file mode as a number", replacing: "nodes:\n",
            by: "files: [{path: /etc/x, mode: 644, content: x}]\nnodes:\n"),
        .init(
            "unknown placeholder", replacing: "nodes:\n",
            by: "files: [{path: /etc/x, content: \"{{node.zone}}\"}]\nnodes:\n"),
        .init(
            "addon that is not there", replacing: "nodes:\n",
            by: "addons: [{name: net, file: /nonexistent/net.yaml}]\nnodes:\n"),
        .init("hook without script", replacing: "nodes:\n", by: "hooks: {preInstall: [{name: a}]}\nnodes:\n"),
    ]
}
