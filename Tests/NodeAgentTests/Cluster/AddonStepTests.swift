import Shared
import Synchronization
import Testing

@testable import NodeAgent

/// An addon is on record when what it brings is available, where the definition wants to wait for that.
struct AddonStepTests {
    /// A `kubectl` whose workloads become available after some looks.
    private final class Cluster: Sendable {
        let looks = Mutex(0)
        let needed: Int

        init(needed: Int) { self.needed = needed }

        func answer(_ command: HostCommand) -> HostResult {
            guard command.arguments.contains("rollout") else { return HostResult(status: 0) }
            let isThere = looks.withLock { looks in
                looks += 1
                return looks > needed
            }
            return isThere
                ? HostResult(status: 0) : HostResult(status: 1, errors: Array("0 of 1 updated replicas".utf8))
        }
    }

    private func bring(_ cluster: Cluster, waitSeconds: Int?) throws -> (calls: [String], error: StepError?) {
        let host = RecordingHost { cluster.answer($0) }
        let stage = try ClusterStage(
            "cp-1", of: try MemoryCluster([("cp-1", RoleSet([.controlPlane]))]), host: host)
        stage.blob.withLock { $0 = "/blob" }
        let workload = AddonWorkload(kind: "deployment", namespace: "board", name: "ui")
        let spec = AddonSpec(
            name: "ui", digest: SHA256.digest(of: []), lease: "addon-ui", kubectl: "/usr/bin/kubectl",
            kubeconfig: "/etc/kubernetes/admin.conf", workloads: waitSeconds == nil ? nil : [workload],
            waitSeconds: waitSeconds)
        let step = Step(id: "addon-ui", summary: "addon", timeoutSeconds: 30, action: .addon(spec))
        var failure: StepError?
        do { try stage.bring(step) } catch let error as StepError { failure = error }
        // Without the options that are always the same.
        let verbs = host.calls.compactMap { call in
            ["apply", "rollout", "create", "patch"].first { call.split(separator: " ").contains(Substring($0)) }
        }
        return (verbs, failure)
    }

    @Test func `it is put on record when its workloads are available`() throws {
        let (calls, error) = try bring(Cluster(needed: 2), waitSeconds: 20)
        #expect(error == nil)
        #expect(calls == ["apply", "rollout", "rollout", "rollout", "create"])
    }

    @Test func `a workload that never comes up is told by name, and the addon is not on record`() throws {
        let (calls, error) = try bring(Cluster(needed: .max), waitSeconds: 1)
        #expect(error?.code == .deadline)
        #expect(error?.message.contains("deployment/ui in board is not available after 1 s") == true)
        #expect(error?.message.contains("0 of 1 updated replicas") == true)
        #expect(!calls.contains("create") && calls.first == "apply")
    }

    @Test func `nobody waits where the definition does not say so`() throws {
        let (calls, error) = try bring(Cluster(needed: .max), waitSeconds: nil)
        #expect(error == nil)
        #expect(calls == ["apply", "create"])
    }
}
