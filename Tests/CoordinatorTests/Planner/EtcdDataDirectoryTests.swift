import Shared
import Testing

@testable import Coordinator

/// Where etcd keeps its data: out of the way of `kubeadm reset` in new clusters, and where it always was in living ones.
struct EtcdDataDirectoryTests {
    private static let stacked = LabDefinition.text
        .replacing("etcd: {topology: systemd, source: host}", with: "etcd: {topology: stacked}")
        .replacing("[control-plane, etcd]", with: "[control-plane]")

    private static func keeping(_ folder: String, _ text: String) -> String {
        text.replacing("etcd: {topology", with: "etcd: {dataDirectory: \(folder), topology")
    }

    private func applied(_ plan: Plan) -> PreviousGeneration {
        let digests = plan.manifests.map { ($0.role, PlanEncoding.digest(of: $0.payload)) }
        return plan.asPrevious(envelopeDigests: Dictionary(uniqueKeysWithValues: digests))
    }

    private func place(_ plan: Plan) -> EtcdPlace { EtcdPlace(plan.manifests.flatMap(\.manifest.steps)) }

    @Test func `a new cluster's etcd keeps its data where no kubeadm reset looks`() throws {
        #expect(try place(LabDefinition.plan()).dataDirectory(.systemd) == "/var/lib/muster-etcd")
        #expect(try place(LabDefinition.plan(Self.stacked)).dataDirectory(.stacked) == "/var/lib/muster-etcd")
        let unit = try LabDefinition.plan().manifests.flatMap(\.manifest.steps).lazy.compactMap { step -> String? in
            if case .etcdMember(let spec) = step.action { spec.unit } else { nil }
        }.first
        #expect(unit?.contains("ReadWritePaths=/var/lib/muster-etcd\n") == true)
        #expect(unit?.contains("--data-dir=/var/lib/muster-etcd ") == true)
    }

    @Test(arguments: [LabDefinition.text, stacked])
    func `a cluster that 0_1_0 began keeps its folder, without the key`(text: String) throws {
        // The former default, written out, gives the bytes of a generation of 0.1.0.
        let before = try LabDefinition.plan(Self.keeping("/var/lib/etcd/muster", text))
        let again = try LabDefinition.plan(text, previous: applied(before))
        #expect(again.isUnchanged)
        let worker = "  - {name: worker-2, address: 10.77.0.15, roles: [worker]}\n"
        let grown = try LabDefinition.plan(text + worker, previous: applied(before))
        #expect(!grown.isUnchanged && place(grown) == place(before))
    }

    @Test(arguments: [LabDefinition.text, stacked])
    func `another folder is refused, for the members would come back empty`(text: String) throws {
        let before = try LabDefinition.plan(text)
        let error = #expect(throws: PlanError.self) {
            try LabDefinition.plan(Self.keeping("/srv/etcd", text), previous: applied(before))
        }
        #expect(error?.code == .forbiddenChange)
        #expect(error?.detail == "etcd.dataDirectory would change from /var/lib/muster-etcd to /srv/etcd")
        #expect(error?.hint?.contains("write etcd: {dataDirectory: /var/lib/muster-etcd}") == true)
        #expect(
            try LabDefinition.plan(Self.keeping("/var/lib/muster-etcd", text), previous: applied(before)).isUnchanged)
    }
}
