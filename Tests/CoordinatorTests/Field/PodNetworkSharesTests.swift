import Testing

@testable import Coordinator

/// Who divides the pod network, and into what, by provider.
struct PodNetworkSharesTests {
    private func definition(_ provider: NetworkingSettings.Provider, _ manifest: String?) throws -> Definition {
        var definition = try LabDefinition.load(FieldDefinition.network("10.244.0.0/16"))
        definition.networking.provider = provider
        definition.networking.content = manifest.map { SourceText(name: "net.yaml", text: $0) }
        return definition
    }

    private static func cilium(_ data: String) -> String {
        "kind: ConfigMap\nmetadata: {name: cilium-config}\ndata: {\(data)}\n"
    }

    private static func calico(_ environment: String) -> String {
        "kind: DaemonSet\nmetadata: {name: calico-node}\nspec: {template: {spec: {containers: [{name: calico-node, "
            + "env: [\(environment)]}]}}}\n"
    }

    /// A provider, its manifest, the prefix length of a node's part, and who gives it out.
    private static let cases: [(NetworkingSettings.Provider, String?, Int?, String)] = [
        (.hostGateway, nil, 24, "Muster"), (.none, nil, 24, "kube-controller-manager"),
        (.manifest, "kind: A\n", 24, "kube-controller-manager"), (.flannel, nil, 24, "kube-controller-manager"),
        (.calico, nil, 26, "calico"),
        (.calico, calico("{name: CALICO_IPV4POOL_BLOCK_SIZE, value: '28'}"), 28, "calico"),
        (.calico, calico("{name: X, value: usePodCidr}"), 24, "kube-controller-manager"),
        (.cilium, cilium("ipam: kubernetes"), 24, "kube-controller-manager"),
        (.cilium, cilium("ipam: cluster-pool"), 24, "cilium's operator"),
        (.cilium, cilium("ipam: cluster-pool, cluster-pool-ipv4-mask-size: '27'"), 27, "cilium's operator"),
        (.cilium, "[", 24, "kube-controller-manager"), (.weave, nil, nil, "weave"),
    ]

    @Test(arguments: cases.indices)
    func `every provider divides the network its own way`(index: Int) throws {
        let (provider, manifest, length, by) = Self.cases[index]
        let shares = try #require(PodNetworkShares.ofProvider(try definition(provider, manifest)))
        #expect(shares.length == length && shares.by == by)
    }

    @Test(arguments: [
        ("10.244.0.0/24", NetworkingSettings.Provider.calico, ""),
        ("10.244.0.0/23", .cilium, "has room for 2 nodes: cilium's operator gives each a /24, and there are 4"),
        ("10.244.0.0/24", .flannel, "has room for 1 node: kube-controller-manager gives each a /24, and there are 4"),
        ("10.244.0.0/24", .weave, ""), ("10.244.0.0/25", .calico, "is smaller than the part of one node, a /24"),
    ])
    func `four nodes fit, or the reason is told`(
        subnet: String, provider: NetworkingSettings.Provider, why: String
    ) throws {
        var definition = try definition(
            provider, provider == .cilium ? Self.cilium("ipam: cluster-pool") : nil)
        definition.networking.podSubnet = IPv4Subnet(subnet)
        let problems = ProblemCollector()
        DefinitionChecks(
            definition: definition, lock: nil, problems: problems, requireArtifacts: false,
            today: CalendarDay(2026, 12, 1)
        )
        .checkPodCapacity()
        #expect(problems.problems.count == (why.isEmpty ? 0 : 1), "\(problems.problems)")
        if !why.isEmpty { #expect(problems.problems.first?.message.contains(why) == true, "\(problems.problems)") }
    }
}
