import Shared
import Testing

@testable import Coordinator

/// What a definition's maintenance windows come to on each role.
struct RebootPlanTests {
    private static let windows = """
        maintenance:
          reboots: whenRequired
          windows:
            - {roles: [control-plane, load-balancer], from: "04:00", minutes: 60, timeZone: UTC}
            - {roles: [worker, load-balancer], days: [sun, sat], from: "23:30", minutes: 90, timeZone: "+02:00"}
          deleteLocalData: true

        """

    private static func text(_ maintenance: String) -> String {
        LabDefinition.text.replacing("nodes:\n", with: maintenance + "nodes:\n")
    }

    private static func previous(_ plan: Plan) -> PreviousGeneration {
        PreviousGeneration(
            roster: plan.roster,
            manifests: plan.manifests.map {
                SignedManifest(digest: PlanEncoding.digest(of: $0.payload), manifest: $0.manifest)
            }, pools: plan.pools)
    }

    private static func step(_ role: RoleSet, in plan: Plan) -> Step? {
        plan.manifest(for: role)?.manifest.steps.first { $0.action.kind == .reboots }
    }

    @Test func `each role has its own windows, and the plan says them`() throws {
        let plan = try LabDefinition.plan(Self.text(Self.windows))
        let rows: [(RoleSet, String)] = [
            (RoleSet([.controlPlane, .etcd]), "04:00-05:00 UTC"), (RoleSet([.worker]), "sat, sun 23:30-01:00 +02:00"),
            (RoleSet([.loadBalancer]), "04:00-05:00 UTC or sat, sun 23:30-01:00 +02:00"),
        ]
        for (role, words) in rows {
            let step = try #require(Self.step(role, in: plan))
            #expect(step.summary == "let it reboot when its packages ask for it, in the window \(words)")
            guard case .reboots(let spec) = step.action else { continue }
            #expect(spec.deletesLocalData == true && spec.deletesUnmanaged == nil && spec.drainTimeoutSeconds == 300)
        }
        let always = try LabDefinition.plan(Self.text("maintenance: {reboots: whenRequired}\n"))
        let step = try #require(Self.step(RoleSet([.worker]), in: always))
        #expect(step.summary.hasSuffix("at any time"))
    }

    @Test func `a definition without it is the same bytes as ever`() throws {
        let plain = try LabDefinition.plan()
        let never = try LabDefinition.plan(Self.text("maintenance: {reboots: never, drainTimeoutSeconds: 9}\n"))
        #expect(plain.manifests.map(\.payload) == never.manifests.map(\.payload))
        #expect(Self.step(RoleSet([.worker]), in: plain) == nil)
    }

    private static func initConfig(_ plan: Plan) -> String {
        for manifest in plan.manifests {
            for step in manifest.manifest.steps {
                if case .kubeadmInit(let spec) = step.action { return spec.config }
            }
        }
        return ""
    }

    @Test func `API servers of a new cluster end late, and no cluster changes how its own do`() throws {
        let with = Self.text("maintenance: {reboots: whenRequired}\n")
        let begun = try LabDefinition.plan(with)
        #expect(Self.initConfig(begun).contains("shutdown-delay-duration: \"10s\""))
        // Without maintenance later on they stay as kubeadm made them.
        let dropped = try LabDefinition.plan(previous: Self.previous(begun))
        #expect(Self.initConfig(dropped) == Self.initConfig(begun))
        // A cluster that is there takes windows, and its API servers stay as they are.
        let plain = try LabDefinition.plan()
        let added = try LabDefinition.plan(with, previous: Self.previous(plain))
        #expect(Self.initConfig(added) == Self.initConfig(plain))
        #expect(Self.step(RoleSet([.worker]), in: added) != nil)
        let own = with.replacing(
            "  skipAddons: [coredns]",
            with: "  skipAddons: [coredns]\n  apiServer: {extraArgs: {shutdown-delay-duration: 20s}}")
        #expect(Self.initConfig(try LabDefinition.plan(own)).contains("shutdown-delay-duration: \"20s\""))
    }

    @Test(.enabled(if: ZoneDatabase().has("Europe/Berlin"), "needs the zone database of this machine"))
    func `a zone that nobody has is told with its place`() throws {
        func load(_ zone: String) throws {
            _ = try LabDefinition.load(
                Self.text(
                    "maintenance: {reboots: whenRequired, windows: [{from: \"04:00\", minutes: 60, timeZone: \(zone)}]}\n"
                ))
        }
        try load("Europe/Berlin")
        let error = #expect(throws: DefinitionError.self) { try load("Europe/Berlim") }
        #expect(
            error?.problems.map(\.message).filter { $0.contains("zone") } == ["there is no time zone Europe/Berlim"])
    }
}
