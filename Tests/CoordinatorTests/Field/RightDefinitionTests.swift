import Testing

@testable import Coordinator

/// What looks like the mistakes of `BadDefinition.field`, and is right.
struct RightDefinitionTests {
    /// A file that lets strangers ask for nothing but what a cluster cannot do without, as `docs/definition.md` has it.
    private static let authentication = """
        files:
          - path: /etc/kubernetes/authentication/config.yaml
            roles: [control-plane]
            content: |
              apiVersion: apiserver.config.k8s.io/v1beta1
              kind: AuthenticationConfiguration
              anonymous:
                enabled: true
                conditions:
                  - {path: /livez}
                  - {path: /readyz}
                  - {path: /healthz}
                  - {path: /api/v1/namespaces/kube-public/configmaps/cluster-info}

        """

    static let texts: [String: String] = {
        var texts: [String: String] = [:]
        texts["nothing special"] = FieldDefinition.text
        texts["values that kubeadm sets anyway"] = FieldDefinition.arguments(
            "apiServer",
            "secure-port: '6443', anonymous-auth: 'true', bind-address: 0.0.0.0, allow-privileged: 'true', "
                + "authorization-mode: 'Node,RBAC'")
        texts["kubelet's port for no one"] = FieldDefinition.arguments(
            "kubelet", "read-only-port: '0', anonymous-auth: 'false'")
        texts["kubelet as kubeadm has it"] = FieldDefinition.kubernetes(
            "kubeletConfiguration: {readOnlyPort: 0, authentication: {anonymous: {enabled: false}}, "
                + "authorization: {mode: Webhook}}")
        texts["closed ports of old programs"] = FieldDefinition.arguments("scheduler", "port: '0'", version: "1.21.14")
        texts["metrics of the controller manager"] = FieldDefinition.arguments(
            "controllerManager", "bind-address: 0.0.0.0, authorization-always-allow-paths: '/healthz,/readyz'")
        texts["one controller less"] = FieldDefinition.arguments(
            "controllerManager", "controllers: '*,bootstrapsigner,tokencleaner,-ttl'")
        texts["a folder of plugins that kubeadm mounts"] = FieldDefinition.arguments(
            "controllerManager", "flex-volume-plugin-dir: /opt/libexec/kubernetes/kubelet-plugins/volume/exec")
        texts["the same with a slash"] = FieldDefinition.arguments(
            "controllerManager", "flex-volume-plugin-dir: /opt/libexec/kubernetes/kubelet-plugins/volume/exec/")
        texts["the same where kubeadm does not"] = FieldDefinition.kubernetes(
            "controllerManager: {extraArgs: {flex-volume-plugin-dir: /opt/flex/}, "
                + "extraVolumes: [{name: flex, hostPath: /opt/flex}]}", version: "1.36.2")
        texts["all of /etc/pki where kubeadm has it no more"] = FieldDefinition.kubernetes(
            "apiServer: {extraVolumes: [{name: pki, hostPath: /etc/pki}]}")
        texts["a file of one's own for strangers"] =
            FieldDefinition.kubernetes(
                "apiServer: {extraArgs: {authentication-config: /etc/kubernetes/authentication/config.yaml}, "
                    + "extraVolumes: [{name: authentication, hostPath: /etc/kubernetes/authentication}]}")
            + authentication
        texts["everything allowed by name"] = FieldDefinition.kubernetes(
            "allow: [anonymous-kubelet, kubelet-always-allow, read-only-port, always-allow, always-admit]\n"
                + "  kubeletConfiguration: {readOnlyPort: 10255, authentication: {anonymous: {enabled: true}}, "
                + "authorization: {mode: AlwaysAllow}}\n  apiServer: {extraArgs: {authorization-mode: "
                + "'RBAC,AlwaysAllow', enable-admission-plugins: 'NodeRestriction,AlwaysAdmit'}}")
        texts["etcd over long ways"] = FieldDefinition.etcd("heartbeat-interval: '500', election-timeout: '5000'")
        texts["etcd at its limits"] = FieldDefinition.etcd(
            "heartbeat-interval: '10000', election-timeout: '50000', quota-backend-bytes: '8589934592', "
                + "auto-compaction-mode: revision, auto-compaction-retention: '1000', snapshot-count: '5000', "
                + "grpc-keepalive-timeout: 500ms")
        texts["parts for all"] = FieldDefinition.network("10.244.0.0/22")
        texts["small parts for all"] = FieldDefinition.arguments("controllerManager", "node-cidr-mask-size: '26'")
            .replacing("podSubnet: 10.244.0.0/16", with: "podSubnet: 10.244.0.0/24")
            .replacing("provider: host-gw", with: "provider: none")
        texts["a network that divides itself"] = FieldDefinition.arguments(
            "controllerManager", "allocate-node-cidrs: 'false'"
        )
        .replacing("podSubnet: 10.244.0.0/16", with: "podSubnet: 10.244.0.0/25")
        .replacing("provider: host-gw", with: "provider: none")
        texts["room for the pool"] = FieldDefinition.pool("cattle", desired: 4, podSubnet: "10.244.0.0/21")
        texts["someone's balancer"] = FieldDefinition.external("api.example.test:6443")
        texts["someone's balancer that host.hosts knows"] =
            FieldDefinition.external("api.example.test:443")
            + "host: {hosts: {api.example.test: 10.9.0.99}}\n"
        texts["someone's balancer at an address"] = FieldDefinition.external("10.9.0.99:8443")
        texts["the load balancer's name"] = FieldDefinition.text.replacing(
            "controlPlaneEndpoint: 10.9.0.10", with: "controlPlaneEndpoint: lb")
        texts["the only control plane's own address"] = FieldDefinition.text
            .replacing("  - {name: lb, address: 10.9.0.10, roles: [load-balancer]}\n", with: "")
            .replacing("  - {name: cp-2, address: 10.9.0.12, roles: [control-plane]}\n", with: "")
            .replacing("  - {name: cp-3, address: 10.9.0.13, roles: [control-plane]}\n", with: "")
            .replacing("controlPlaneEndpoint: 10.9.0.10", with: "controlPlaneEndpoint: 10.9.0.11")
        texts["a registry with a port"] = FieldDefinition.kubernetes("imageRepository: registry.example.test:5000/k8s")
        texts["a mirror"] = FieldDefinition.kubernetes("imageRepository: registry.aliyuncs.com/google_containers")
        texts["names that only look so"] = FieldDefinition.worker("localhost-1")
        texts["a node called after a number"] = FieldDefinition.worker("'10-9-0-14'")
        texts["the longest pool"] = FieldDefinition.pool(String(repeating: "p", count: 56))
        return texts
    }()

    @Test(arguments: texts.keys.sorted())
    func `what is right passes`(name: String) throws {
        let text = try #require(Self.texts[name])
        do {
            let definition = try LabDefinition.load(text)
            _ = try Planner.plan(
                definition, lock: ArtifactLock(), clusterUID: "5e1f0c9d8b7a46352413020100ffeedd", previous: nil)
        } catch {
            Issue.record("\(name): \(error)")
        }
    }

    @Test func `a list of plugins without NodeRestriction is warned of, and may be allowed`() throws {
        func warnings(_ text: String) throws -> [String] {
            try DefinitionLoader.load(
                SourceText(name: "cluster.yaml", text: text), files: DefinitionFiles(besides: "cluster.yaml"),
                requireArtifacts: false
            ).warnings.map(\.message).filter { $0.contains("NodeRestriction") }
        }
        let plugins = "apiServer: {extraArgs: {enable-admission-plugins: PodNodeSelector}}"
        #expect(try warnings(FieldDefinition.kubernetes(plugins)).count == 1)
        #expect(try warnings(FieldDefinition.kubernetes("allow: [no-node-restriction]\n  \(plugins)")).isEmpty)
        #expect(try warnings(FieldDefinition.text).isEmpty)
    }
}
