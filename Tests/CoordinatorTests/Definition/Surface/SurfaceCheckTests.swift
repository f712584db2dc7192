import Shared
import Testing

@testable import Coordinator

/// What a release of Kubernetes does not know is refused before anything starts.
struct SurfaceCheckTests {
    private func load(_ text: String) throws(DefinitionError) -> LoadedDefinition {
        try DefinitionLoader.load(
            SourceText(name: "cluster.yaml", text: text), files: DefinitionFiles(besides: "/nonexistent/cluster.yaml"),
            requireArtifacts: false)
    }

    @Test func `every slip is refused with its place, its reason and its fix`() throws {
        var sections: [String] = []
        for slip in SurfaceSlip.all {
            do {
                _ = try load(slip.text)
                Issue.record("\(slip.name) is accepted")
            } catch {
                let own = error.problems.filter { !$0.isOfRelease }
                sections.append("## \(slip.name)\n\(ProblemRenderer(source: error.source).render(own))\n")
            }
        }
        try Golden.expect(sections.joined(separator: "\n"), is: "surface-errors.txt")
    }

    @Test(arguments: [
        (33, "kubeletConfiguration: {maxPods: 50, shutdownGracePeriod: 60s, shutdownGracePeriodCriticalPods: 20s}"),
        (
            33,
            "kubeletConfiguration: {cpuManagerPolicy: \"\", topologyManagerScope: pod, featureGates: {NodeSwap: true}}"
        ),
        (33, "kubeletConfiguration: {evictionHard: {memory.available: 5%, containerfs.available: 1Gi}}"),
        (20, "kubeletConfiguration: {logging: {format: json, sanitization: true}}"),
        (33, "kubelet: {extraArgs: {max_pods: \"50\", v: \"4\"}}"),
        (33, "featureGates: {AllAlpha: true, NodeSwap: true}"), (34, "featureGates: {NodeSwap: true}"),
        (24, "apiServer: {extraArgs: {enable-admission-plugins: \"NodeRestriction,PodSecurityPolicy\"}}"),
        (21, "scheduler: {extraArgs: {algorithm-provider: ClusterAutoscalerProvider}}"),
        (29, "kubeProxyConfiguration: {mode: nftables, nftables: {masqueradeAll: true}}"),
        (
            33,
            "kubeletConfiguration: {logging: {flushFrequency: 5s}, registerWithTaints: [{key: a, effect: NoSchedule}]}"
        ),
        (33, "kubeletConfiguration: {logging: {flushFrequency: 0}, staticPodURLHeader: {a: [b]}}"),
        (33, "patches: [{target: kubeletconfiguration, content: \"maxPods: 50\\n$patch: merge\"}]"),
        (33, "kubeletConfiguration: {staticPodPath: /etc/kubernetes/manifests, rotateCertificates: true, port: 10250}"),
        (
            36,
            "kubeletConfiguration: {failCgroupV1: false, healthzPort: 10249, evictionSoftGracePeriod: {nodefs.available: 1m30s}}"
        ),
    ])
    func `what the release knows is not complained about`(minor: Int, kubernetes: String) throws {
        #expect(try load(SurfaceSlip.definition(minor, kubernetes)).warnings.allSatisfy(\.isOfRelease))
    }

    /// `kubectl -n kube-system get configmap kubelet-config -o jsonpath={.data.kubelet}` of a cluster that kubeadm made.
    @Test(arguments: [31, 33, 36])
    func `what kubeadm stored in a cluster is accepted as it is`(minor: Int) throws {
        let text = """
            kubeletConfiguration:
              apiVersion: kubelet.config.k8s.io/v1beta1
              authentication:
                anonymous: {enabled: false}
                webhook: {cacheTTL: 0s, enabled: true}
                x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}
              authorization:
                mode: Webhook
                webhook: {cacheAuthorizedTTL: 0s, cacheUnauthorizedTTL: 0s}
              cgroupDriver: systemd
              clusterDNS: [10.96.0.10]
              clusterDomain: cluster.local
              containerRuntimeEndpoint: ""
              cpuManagerReconcilePeriod: 0s
              evictionPressureTransitionPeriod: 0s
              fileCheckFrequency: 0s
              healthzBindAddress: 127.0.0.1
              healthzPort: 10248
              httpCheckFrequency: 0s
              imageMaximumGCAge: 0s
              imageMinimumGCAge: 0s
              kind: KubeletConfiguration
              logging: {flushFrequency: 0, options: {json: {infoBufferSize: "0"}, text: {infoBufferSize: "0"}}, verbosity: 0}
              memorySwap: {}
              nodeStatusReportFrequency: 0s
              nodeStatusUpdateFrequency: 0s
              rotateCertificates: true
              runtimeRequestTimeout: 0s
              shutdownGracePeriod: 0s
              shutdownGracePeriodCriticalPods: 0s
              staticPodPath: /etc/kubernetes/manifests
              streamingConnectionIdleTimeout: 0s
              syncFrequency: 0s
              volumeStatsAggPeriod: 0s
            kubeProxyConfiguration:
              apiVersion: kubeproxy.config.k8s.io/v1alpha1
              bindAddress: 0.0.0.0
              bindAddressHardFail: false
              clientConnection: {acceptContentTypes: "", burst: 0, contentType: "", kubeconfig: /var/lib/kube-proxy/kubeconfig.conf, qps: 0}
              clusterCIDR: 10.244.0.0/16
              configSyncPeriod: 0s
              conntrack: {maxPerCore: null, min: null, tcpBeLiberal: false, tcpCloseWaitTimeout: null, udpTimeout: 0s}
              detectLocal: {bridgeInterface: "", interfaceNamePrefix: ""}
              detectLocalMode: ""
              iptables: {localhostNodePorts: null, masqueradeAll: false, masqueradeBit: null, minSyncPeriod: 0s, syncPeriod: 0s}
              ipvs: {excludeCIDRs: null, minSyncPeriod: 0s, scheduler: "", strictARP: false, tcpTimeout: 0s}
              kind: KubeProxyConfiguration
              mode: ""
              nftables: {masqueradeAll: false, masqueradeBit: null, minSyncPeriod: 0s, syncPeriod: 0s}
              nodePortAddresses: null
              oomScoreAdj: null
              portRange: ""
              winkernel: {enableDSR: false, forwardHealthCheckVip: false, networkName: "", sourceVip: ""}
            """
        #expect(try load(SurfaceSlip.definition(minor, text)).warnings.allSatisfy(\.isOfRelease))
    }

    @Test func `a name that a newer release may have is a warning`() throws {
        let loaded = try load(
            SurfaceSlip.definition(
                37,
                """
                kubelet: {extraArgs: {wholly-new-flag: "1"}}
                apiServer: {extraArgs: {enable-admission-plugins: "NodeRestriction,WhollyNewPlugin"}}
                featureGates: {WhollyNewThing: true}
                kubeletConfiguration: {whollyNewField: {a: 1}}
                """))
        #expect(loaded.warnings.count == 4 && loaded.warnings.allSatisfy { $0.severity == .warning })
        #expect(loaded.warnings.allSatisfy { $0.message.contains("1.36") && $0.fix.contains("1.37") })
    }

    @Test func `thousands of strange names are refused without a wait`() {
        let gates = (0..<5_000).map { "strange\($0): true" }.joined(separator: ", ")
        let fields = (0..<5_000).map { "strange\($0): 1" }.joined(separator: ", ")
        let clock = ContinuousClock()
        let start = clock.now
        #expect(throws: DefinitionError.self) {
            try load(SurfaceSlip.definition(33, "featureGates: {\(gates)}\nkubeletConfiguration: {\(fields)}"))
        }
        #expect(clock.now - start < .seconds(30))
    }

    @Test func `the packaged and the lab's definitions name nothing that is not known`() throws {
        let root = "/" + #filePath.split(separator: "/").prefix { $0 != "Tests" }.joined(separator: "/") + "/packaging"
        var seen = 0
        for folder in ["\(root)/lab", "\(root)/lab/definitions", "\(root)/examples"] {
            for name in try Folder.names(in: folder) where name.hasSuffix(".yaml") {
                let problems: [DefinitionProblem]
                do {
                    problems = try DefinitionLoader.load(path: "\(folder)/\(name)", requireArtifacts: false).warnings
                } catch let error as DefinitionError {
                    problems = error.problems
                }
                #expect(!problems.contains { $0.message.contains("would not start") }, "\(name)")
                seen += 1
            }
        }
        #expect(seen > 10)
    }
}
