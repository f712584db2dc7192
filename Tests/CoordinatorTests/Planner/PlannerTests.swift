import Shared
import Testing

@testable import Coordinator

struct PlannerTests {
    @Test func `every set of roles gets its manifest`() throws {
        let plan = try LabDefinition.plan()
        #expect(plan.manifests.map(\.role.description) == ["control-plane+etcd", "load-balancer", "worker"])
        #expect(plan.generation == 1)
        #expect(plan.manifests.allSatisfy { $0.manifest.previousDigest == nil })
    }

    @Test func `the same definition gives the same bytes`() throws {
        #expect(try LabDefinition.plan() == LabDefinition.plan())
    }
}
