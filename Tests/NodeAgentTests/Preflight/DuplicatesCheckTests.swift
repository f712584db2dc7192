import Shared
import Synchronization
import Testing

@testable import NodeAgent

struct DuplicatesCheckTests {
    private static let ownIdentifier = String(repeating: "ab", count: 16)

    /// What cp-1 says when worker-1 enrolled from such a machine.
    private func problem(
        hostname: String = "elsewhere", identifier: String = String(repeating: "cd", count: 16),
        own: String = ownIdentifier, forged: Bool = false, earlier: Int = 60
    ) throws -> String? {
        let cluster = try MemoryCluster([
            ("cp-1", RoleSet([.controlPlane, .etcd])), ("worker-1", RoleSet([.worker])),
        ])
        let worker = try cluster.member("worker-1")
        let member = try MemoryCluster.enrol(
            worker.entry, admittedAs: worker.entry.roles,
            operatorKey: forged ? cluster.coordinatorKey : cluster.operatorKey, authority: cluster.nodeAuthority,
            trust: cluster.trust, machine: (hostname, identifier), secondsAgo: earlier)
        cluster.state.withLock { $0.proofs["worker-1"] = member.proof }
        let stage = try StepStage()
        stage.link = MemoryLink(cluster: cluster, name: "cp-1")
        stage.identity = try cluster.member("cp-1").identity
        try stage.write(own + "\n", to: "/etc/machine-id")
        let spec = PreflightSpec(
            minimumMemoryMiB: 0, minimumCPUs: 1, minimumDiskMiB: 0, freePorts: [], ignored: [])
        return try DuplicatesCheck().problem(try stage.context(.preflight(spec)))
    }

    @Test func `machines of their own are no duplicates`() throws { #expect(try problem() == nil) }

    @Test func `a machine with another node's machine id is told which node and what to do`() throws {
        let text = try #require(try problem(identifier: Self.ownIdentifier))
        #expect(text.hasPrefix("worker-1 has this machine's id \(Self.ownIdentifier) and was there earlier"), "\(text)")
        #expect(text.contains("systemd-machine-id-setup"))
    }

    @Test func `a machine with another node's host name is told which node and what to do`() throws {
        let own = MachineFactsReader(paths: HostPaths()).hostname
        let text = try #require(try problem(hostname: own))
        #expect(text.hasPrefix("worker-1 has this machine's host name \(own) and was there earlier"), "\(text)")
        #expect(text.contains("hostnamectl set-hostname cp-1"))
    }

    @Test func `the machine that was there first is left alone`() throws {
        #expect(try problem(identifier: Self.ownIdentifier, earlier: -60) == nil)
    }

    @Test func `an id that is none is not compared`() throws {
        let zeros = String(repeating: "0", count: 32)
        #expect(try problem(identifier: zeros, own: zeros) == nil)
    }

    @Test func `a proof that the operator did not admit says nothing`() throws {
        #expect(try problem(identifier: Self.ownIdentifier, forged: true) == nil)
    }

    @Test func `a coordinator that is away stops nothing`() throws {
        let spec = PreflightSpec(
            minimumMemoryMiB: 0, minimumCPUs: 1, minimumDiskMiB: 0, freePorts: [], ignored: [])
        #expect(try DuplicatesCheck().problem(try StepStage().context(.preflight(spec))) == nil)
    }
}
