import Testing

@testable import NodeAgent

/// One list of kubeadm's record is changed, and everything else in it stays as others wrote it.
struct ClusterConfigurationTextTests {
    private static let sans = ["apiServer", "certSANs"]
    private static let names = ["lb.example", "10.0.0.10", "*.k8s.example", "::1"]

    private func changed(_ text: String, _ path: [String] = sans, _ items: [String] = names) throws -> String {
        try ClusterConfigurationText(text: text).replacing(path, with: items).text
    }

    /// What kubeadm 1.36 writes.
    private static let kubeadm = """
        apiServer:
          certSANs:
          - lb.example
          - 10.0.0.11
          extraArgs:
          - name: v
            value: "2"
        apiVersion: kubeadm.k8s.io/v1beta4
        caCertificateValidityPeriod: 87600h0m0s
        certificatesDir: /etc/kubernetes/pki
        clusterName: kubernetes
        controlPlaneEndpoint: 10.0.0.10:6443
        controllerManager: {}
        dns: {}
        etcd:
          external:
            caFile: /etc/kubernetes/pki/etcd/ca.crt
            endpoints:
            - https://10.0.0.11:2379
            keyFile: /etc/kubernetes/pki/apiserver-etcd-client.key
        imageRepository: registry.example/k8s
        kind: ClusterConfiguration
        kubernetesVersion: v1.36.3
        networking:
          dnsDomain: cluster.local
        scheduler: {}

        """

    @Test func `version and fields that an upgrade put there stay`() throws {
        let text = try changed(Self.kubeadm)
        #expect(
            text
                == Self.kubeadm.replacing(
                    "  - lb.example\n  - 10.0.0.11\n",
                    with: "  - \"lb.example\"\n  - \"10.0.0.10\"\n  - \"*.k8s.example\"\n  - \"::1\"\n"))
        #expect(text.contains("kubernetesVersion: v1.36.3\n"))
        // A second change of the same is none.
        #expect(try changed(text) == text)
        #expect(try changed(Self.kubeadm, Self.sans, ["lb.example", "10.0.0.11"]) == Self.kubeadm)
    }

    @Test func `the endpoints of etcd are one list as well`() throws {
        let text = try changed(
            Self.kubeadm, ["etcd", "external", "endpoints"], ["https://10.0.0.11:2379", "https://10.0.0.12:2379"])
        #expect(
            text
                == Self.kubeadm.replacing(
                    "    - https://10.0.0.11:2379\n",
                    with: "    - \"https://10.0.0.11:2379\"\n    - \"https://10.0.0.12:2379\"\n"))
    }

    private static let head = "kind: ClusterConfiguration\n"
    private static let list = "  certSANs:\n  - \"a\"\n"

    @Test(arguments: [
        ("apiServer: {}\n", "apiServer:\n\(list)"),
        ("apiServer:\n", "apiServer:\n\(list)"),
        ("apiServer: {} # nothing\n", "apiServer:\n\(list)"),
        ("apiServer:\n  extraArgs: {}\n", "apiServer:\n\(list)  extraArgs: {}\n"),
        ("apiServer:\n  certSANs: []\n  x: y\n", "apiServer:\n\(list)  x: y\n"),
        ("apiServer:\n  certSANs: null\n", "apiServer:\n\(list)"),
        ("apiServer:\n  certSANs:\n  x: y\n", "apiServer:\n\(list)  x: y\n"),
        ("apiServer:\n  certSANs: [b, \"c\"] # own\n  x: y\n", "apiServer:\n\(list)  x: y\n"),
        (
            "apiServer:\n    certSANs:\n      - b\n\n      # mine\n      - c\n    x: y\n",
            "apiServer:\n    certSANs:\n    - \"a\"\n    x: y\n"
        ),
        (
            "apiServer:\n  x: |\n    certSANs:\n    - b\n  y: z\n",
            "apiServer:\n\(list)  x: |\n    certSANs:\n    - b\n  y: z\n"
        ),
        (
            "apiServer:\n  extraVolumes:\n  - name: certSANs\n    hostPath: /x\n  certSANs:\n  - b\n",
            "apiServer:\n  extraVolumes:\n  - name: certSANs\n    hostPath: /x\n\(list)"
        ),
        ("# top\nx:\n- certSANs:\n  - b\napiServer: {}\n", "# top\nx:\n- certSANs:\n  - b\napiServer:\n\(list)"),
        ("apiServer:\n  certSANs:\n  - b\n", "apiServer:\n\(list)"),
        ("apiServer:\n  certSANs:\n  - b", "apiServer:\n  certSANs:\n  - \"a\""),
    ])
    func `layouts of people's are understood`(text: String, wanted: String) throws {
        #expect(try changed(Self.head + text, Self.sans, ["a"]) == Self.head + wanted)
        #expect(try changed("---\n" + Self.head + text, Self.sans, ["a"]) == "---\n" + Self.head + wanted)
        #expect(try changed(Self.head + wanted, Self.sans, ["a"]) == Self.head + wanted)
    }

    @Test(arguments: [
        ("", "it is not a ClusterConfiguration"),
        ("kind: InitConfiguration\napiServer: {}\n", "it is not a ClusterConfiguration"),
        ("kind: ClusterConfiguration\n", "it has no apiServer"),
        ("kind: ClusterConfiguration\n---\napiServer: {}\n", "it holds more than one document"),
        ("kind: ClusterConfiguration\nkind: ClusterConfiguration\napiServer: {}\n", "kind is there twice"),
        ("kind: ClusterConfiguration\napiServer: {}\napiServer: {}\n", "apiServer is there twice"),
        ("kind: ClusterConfiguration\napiServer:\n  certSANs: []\n  certSANs: [a]\n", "certSANs is there twice"),
        ("kind: ClusterConfiguration\napiServer: {certSANs: [a]}\n", "apiServer is not written as a block"),
        ("kind: ClusterConfiguration\napiServer: &a\n  certSANs: []\n", "line 2 is not understood"),
        ("kind: ClusterConfiguration\napiServer: *a\n", "line 2 is not understood"),
        ("kind: ClusterConfiguration\napiServer: !!map\n  certSANs: []\n", "line 2 is not understood"),
        ("kind: ClusterConfiguration\n\"apiServer\":\n  certSANs: []\n", "line 2 is not a key"),
        ("kind: ClusterConfiguration\n? apiServer\n: {}\n", "line 2 is not a key"),
        ("kind: ClusterConfiguration\napiServer:\n\tcertSANs: []\n", "line 3 holds a tab"),
        ("kind: ClusterConfiguration\r\napiServer: {}\r\n", "it holds a carriage return"),
        ("kind: ClusterConfiguration\napiServer:\n  x: y\r\n  certSANs: []\n", "it holds a carriage return"),
        ("kind: ClusterConfiguration\napiServer:\n  x: \"a\n  certSANs:\"\n", "line 3 is not understood"),
        ("kind: ClusterConfiguration\napiServer:\n  x: [a,\n  certSANs: [b]\n", "line 3 is not understood"),
        ("kind: ClusterConfiguration\napiServer:\n  x: {a: b,\n  certSANs: [b]}\n", "line 3 is not understood"),
        ("kind: ClusterConfiguration\napiServer:\n   x: y\n  certSANs: []\n", "line 4 is not a key"),
        ("kind: ClusterConfiguration\napiServer:\n  certSANs: a\n", "certSANs is not written as a list"),
        ("kind: ClusterConfiguration\napiServer:\n  certSANs: |\n    - a\n", "certSANs is not written as a list"),
        ("kind: ClusterConfiguration\napiServer:\n  certSANs:\n  - a\n    b\n", "line 5 is not an item of certSANs"),
        (
            "kind: ClusterConfiguration\napiServer:\n  certSANs:\n  - {a: b}\n",
            "an item of certSANs is not a single name"
        ),
        ("kind: ClusterConfiguration\napiServer:\n  certSANs:\n  - a: b\n", "an item of certSANs is not a single name"),
        ("kind: ClusterConfiguration\napiServer:\n  certSANs:\n  - *a\n", "an item of certSANs is not a single name"),
        ("kind: ClusterConfiguration\napiServer:\n  certSANs:\n  - [a]\n", "an item of certSANs is not a single name"),
        ("kind: ClusterConfiguration\napiServer:\n- certSANs\n", "line 3 is not a key"),
        ("{kind: ClusterConfiguration, apiServer: {}}\n", "line 1 is not a key"),
    ])
    func `what could mean something else is refused, and nothing is written`(text: String, reason: String) {
        let error = #expect(throws: ClusterConfigurationText.Refusal.self) { try changed(text, Self.sans, ["a"]) }
        #expect(error?.description.hasPrefix(reason) == true, "\(error as Any)")
    }

    @Test(arguments: ["a b", "a\"b", "a\\b", "a\nb", "é", "'"])
    func `a name that would need escapes is refused`(name: String) {
        #expect(throws: ClusterConfigurationText.Refusal.self) { try changed(Self.kubeadm, Self.sans, [name]) }
    }
}
