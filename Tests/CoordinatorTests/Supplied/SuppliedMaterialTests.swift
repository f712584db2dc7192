import Shared
import Testing

@testable import Coordinator

struct SuppliedMaterialTests {
    /// What a CA with name constraints could be found unfit for must be in the trial, or it shows in a running cluster.
    @Test func `the trial has every name that API servers will have`() throws {
        let text = LabDefinition.text.replacing(
            "controlPlaneEndpoint: 10.77.0.10:6443", with: "controlPlaneEndpoint: api.example:6443"
        )
        .replacing("loadBalancer: {source: host}", with: "loadBalancer: {source: host, virtualAddress: 10.77.0.9}")
        let definition = try LabDefinition.load(text)
        let trial = SuppliedMaterial.apiNames(definition)
        let names = Set(trial.dnsNames + trial.addresses)
        let planned = try PlanInputs(definition, lock: LabDefinition.lock, clusterUID: "x").certSANs
        #expect(planned.contains("10.77.0.9"))
        #expect(names.isSuperset(of: planned), "\(Set(planned).subtracting(names)) is not tried")
        #expect(names.contains("10.96.0.1") && names.contains("kubernetes.default.svc.cluster.local"))
    }
}
