import Shared
import Synchronization
import Testing

@testable import NodeAgent

/// With stacked etcd there is no fence: the signed manifest names the one node that may begin the cluster.
struct InitializerTests {
    private func step(_ initializer: String?) -> Step {
        let spec = KubeadmInitSpec(
            kubeadm: "/bin/false", config: "", skipPhases: [], lease: "kubeadm-init", endpoint: "127.0.0.1:1",
            initializer: initializer)
        return Step(id: "kubeadm-init", summary: "", timeoutSeconds: 1, action: .kubeadmInit(spec))
    }

    @Test func `a control plane that the manifest does not name never begins, whoever grants it the lease`() throws {
        let plane = RoleSet([.controlPlane])
        let cluster = try MemoryCluster([("cp-1", plane), ("cp-2", plane)])
        cluster.state.withLock { $0.grantsTwice = true }
        let stage = try ClusterStage("cp-2", of: cluster)
        let error = #expect(throws: StepError.self) { try stage.bring(step("cp-1")) }
        #expect(error?.message.hasPrefix("gave up waiting for cp-1 to begin the cluster") == true)
        #expect(cluster.state.withLock { $0.leases.isEmpty })
        cluster.publish(ConditionName.controlPlaneInitialized, by: "cp-1")
        #expect(try stage.bring(step("cp-1")) != nil)
        #expect(try stage.bring(step("cp-1")) == nil)
    }

    @Test func `the one that is named asks for the lease`() throws {
        let plane = RoleSet([.controlPlane])
        let cluster = try MemoryCluster([("cp-1", plane), ("cp-2", plane)])
        let stage = try ClusterStage("cp-1", of: cluster)
        #expect(throws: StepError.self) { try stage.bring(step("cp-1")) }
        #expect(cluster.state.withLock { $0.terms["kubeadm-init"] } == 1)
    }
}
