import Shared
import Testing

@testable import Coordinator

/// The pod network gets into a provider's manifest, and nothing else changes (S0-28, S3-31, S3-39, S4-17, S4-27).
struct NetworkManifestTests {
    private static let subnet = "10.42.0.0/16"

    private static func networking(_ provider: NetworkingSettings.Provider) -> NetworkingSettings {
        var settings = NetworkingSettings()
        settings.provider = provider
        settings.podSubnet = IPv4Subnet(subnet)
        return settings
    }

    private static func read(_ text: String, _ provider: NetworkingSettings.Provider) throws -> NetworkManifest {
        try NetworkManifest.read(SourceText(name: "network.yaml", text: text), networking(provider))
    }

    private static let flannel = """
        ---
        # Small, of the shape of flannel's own.
        kind: ConfigMap
        apiVersion: v1
        metadata:
          name: kube-flannel-cfg
        data:
          cni-conf.json: |
            {"name": "cbr0"}
          net-conf.json: |
            {
              "Network": "10.244.0.0/16",
              "Backend": {
                "Type": "vxlan"
              }
            }

        """
    private static let calico = """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: calico-node}
        spec:
          template:
            spec:
              containers:
                # The one that counts.
                - name: calico-node
                  env:
                    # A comment before the first.
                    - name: DATASTORE_TYPE
                      value: "kubernetes"
                    - name: CALICO_IPV4POOL_IPIP
                      value: "Always"
                    # - name: CALICO_IPV4POOL_CIDR
                    #   value: "192.168.0.0/16"

        """
    private static let cilium = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: cilium-config}
        data:
          ipam: "cluster-pool"
          cluster-pool-ipv4-cidr: "10.0.0.0/8"
          enable-wireguard: "false"

        """
    private static let weave = """
        apiVersion: v1
        kind: List
        items:
          - apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: weave-net}
            spec:
              template:
                spec:
                  containers:
                    - name: weave
                      env:
                        - name: INIT_CONTAINER
                          value: "true"
                    - name: weave-npc

        """

    private static let samples: [(NetworkingSettings.Provider, String)] = [
        (.flannel, flannel), (.calico, calico), (.cilium, cilium), (.weave, weave),
    ]

    @Test(arguments: samples.indices)
    func `the definition's pod network is put in its place`(index: Int) throws {
        let (provider, text) = Self.samples[index]
        let manifest = try Self.read(text, provider)
        try Golden.expect(String(decoding: manifest.bytes, as: UTF8.self), is: "network-\(provider.rawValue).yaml")
        #expect(manifest.traffic == PodTraffic(provider: provider.rawValue, encryption: .plain))
        // What is right already stays byte for byte.
        let again = try Self.read(String(decoding: manifest.bytes, as: UTF8.self), provider)
        #expect(again.bytes == manifest.bytes)
    }

    @Test func `every other line of a manifest stays as its provider wrote it`() throws {
        for (provider, text) in Self.samples {
            let after = String(decoding: try Self.read(text, provider).bytes, as: UTF8.self).split(separator: "\n")
            let difference = after.difference(from: text.split(separator: "\n"))
            #expect(difference.removals.count <= 1 && difference.insertions.count <= 2, "\(provider)")
        }
    }

    @Test(arguments: [
        (NetworkingSettings.Provider.flannel, "vxlan", "wireguard", PodTraffic.Encryption.encrypted),
        (.flannel, "vxlan", "host-gw", .plain),
        (.flannel, "vxlan", "extension", .unknown),
        (
            .calico, "- name: CALICO_IPV4POOL_IPIP",
            "- {name: FELIX_WIREGUARDENABLED, value: \"true\"}\n            - name: X",
            .encrypted
        ),
        (.cilium, "enable-wireguard: \"false\"", "enable-ipsec: \"true\"", .encrypted),
        (.cilium, "\"cluster-pool\"", "kubernetes", .plain),
        (
            .weave, "- name: INIT_CONTAINER",
            "- {name: WEAVE_PASSWORD, valueFrom: {secretKeyRef: {name: w, key: p}}}\n                - name: INIT_CONTAINER",
            .encrypted
        ),
    ])
    func `a manifest says whether pods' traffic is encrypted`(
        provider: NetworkingSettings.Provider, old: String, new: String, encryption: PodTraffic.Encryption
    ) throws {
        let text = try #require(Self.samples.first { $0.0 == provider }).1.replacing(old, with: new)
        #expect(try Self.read(text, provider).traffic.encryption == encryption)
    }

    /// What is changed in a sample, and what is said about it.
    @Test(arguments: [
        (
            NetworkingSettings.Provider.flannel, "kube-flannel-cfg", "other",
            "there is no ConfigMap kube-flannel-cfg in it"
        ),
        (.flannel, "\"Network\"", "\"IPv6Network\"", "net-conf.json has no Network"),
        (.flannel, "\"Backend\": {", "\"Backend\": [", "net-conf.json is not JSON"),
        (.flannel, "\"Type\"", "\"Kind\"", "net-conf.json has no Backend with a Type"),
        (.calico, "name: calico-node}", "name: canal}", "there is no DaemonSet calico-node in it"),
        (.calico, "- name: calico-node\n", "- name: other\n", "DaemonSet calico-node has no container calico-node"),
        (
            .calico, "- name: DATASTORE_TYPE\n              value: \"kubernetes\"",
            "- name: CALICO_IPV4POOL_CIDR\n              valueFrom: {configMapKeyRef: {name: a, key: b}}",
            "CALICO_IPV4POOL_CIDR has no plain value here"
        ),
        (.cilium, "\"cluster-pool\"", "eni", "addresses by eni do not come from the definition's pod network"),
        (.cilium, "cluster-pool-ipv4-cidr", "cluster-pool-ipv6-cidr", "cilium-config has no cluster-pool-ipv4-cidr"),
        (
            .weave, "- name: INIT_CONTAINER\n                  value: \"true\"",
            "- {name: WEAVE_PASSWORD, value: secret}",
            "the password would stand in a manifest that every node can read"
        ),
        (.weave, "metadata:", "metadata: &a", "an anchor, &a is not allowed here"),
    ])
    func `a manifest of another shape is refused with its reason`(
        provider: NetworkingSettings.Provider, old: String, new: String, message: String
    ) throws {
        let sample = try #require(Self.samples.first { $0.0 == provider }).1
        let text = sample.replacing(old, with: new)
        try #require(text != sample)
        let error = #expect(throws: NetworkManifestError.self) { try Self.read(text, provider) }
        #expect(error?.message == message)
    }

    @Test func `lists in one line are not edited but refused`() {
        let text = """
            kind: DaemonSet
            metadata: {name: calico-node}
            spec: {template: {spec: {containers: [{name: calico-node, env: [{name: A, value: b}]}]}}}

            """
        let error = #expect(throws: NetworkManifestError.self) { try Self.read(text, .calico) }
        #expect(error?.fix == "write env: with - name: CALICO_IPV4POOL_CIDR and value: \"10.42.0.0/16\" below it")
        // Where it stands there already, the one line is as good as any.
        let given = text.replacing("name: A, value: b", with: "name: CALICO_IPV4POOL_CIDR, value: '1.2.3.0/24'")
        #expect(throws: Never.self) { try Self.read(given, .calico) }
    }

    @Test func `a manifest of one's own asks for the pod network by a placeholder`() throws {
        let text = "kind: ConfigMap\ndata: {a: '{{networking.podSubnet}} {{networking.serviceSubnet}} {{ .Values }}'}\n"
        let manifest = try Self.read(text, .manifest)
        #expect(
            String(decoding: manifest.bytes, as: UTF8.self)
                == "kind: ConfigMap\ndata: {a: '10.42.0.0/16 10.96.0.0/12 {{ .Values }}'}\n")
        #expect(manifest.traffic.encryption == .unknown)
    }

    @Test func `a manifest that is no known release is none`() throws {
        for (provider, text) in Self.samples { #expect(try Self.read(text, provider).release == nil) }
        let digest = try #require(
            Digest(text: "sha256:e875824be2f552b45711dbda91af81b17eb961d00025d914d9fef18fad8f09c0"))
        #expect(KnownManifests.release(digest, of: .flannel) == "v0.28.9")
        #expect(KnownManifests.release(digest, of: .calico) == nil)
    }

    /// Whatever stands in the file: it is read, or refused, and nothing traps.
    @Test(arguments: [
        "", "\n", "- a", "a", "{}", "kind: List", "kind: List\nitems: 3", "kind: DaemonSet\nmetadata: 1",
        "kind: ConfigMap\nmetadata: {name: kube-flannel-cfg}\ndata: {net-conf.json: \"{\\\"Network\\\": 1}\"}",
        "kind: ConfigMap\nmetadata: {name: kube-flannel-cfg}\ndata:\n  net-conf.json: >\n    {\"Network\":\n    \"1\"}",
        "kind: ConfigMap\nmetadata: {name: cilium-config}\ndata: {ipam: cluster-pool, cluster-pool-ipv4-cidr: [1]}",
        "kind: DaemonSet\nmetadata: {name: calico-node}\nspec: {template: {spec: {containers: [{name: calico-node, env: }]}}}",
    ])
    func `a hostile manifest is refused`(text: String) {
        for (provider, _) in Self.samples {
            #expect(throws: NetworkManifestError.self) { try Self.read(text, provider) }
        }
    }
}
