import Shared
import Testing

@testable import Coordinator

/// Who is silent and who is heard again, over a store in memory.
struct PresenceWatchTests {
    /// A cluster whose time passes at will.
    private struct Stage {
        let clock = TestClock()
        let cluster: ClusterState
        let watch: PresenceWatch

        init(nodes: [String] = ["a", "b"], over old: Stage? = nil) throws {
            let clock = clock
            if let old {
                cluster = try ClusterState(
                    store: old.cluster.store, artifactFolder: "/nonexistent",
                    coordinatorKey: old.cluster.coordinatorKey, nodeAuthority: old.cluster.nodeAuthority,
                    clock: { clock.now() }, uptime: { clock.uptime() })
            } else {
                cluster = try TestOperator(clock: { clock.now() }, uptime: { clock.uptime() }).cluster
            }
            watch = PresenceWatch(cluster: cluster)
            if old == nil { for node in nodes { try put(node) } }
            watch.look()
        }

        func put(_ name: String, uid: String? = nil, state: NodeRow.State = .active) throws {
            let row = NodeRow(
                name: name, uid: uid ?? "uid-\(name)", keyID: "k", state: state, role: RoleSet([.worker]), pool: nil,
                certificate: "", enrolment: Envelope(payload: "", payloadType: "", signatures: []), csr: "",
                admissionKeyID: "", facts: TestMachine.facts, enrolled: cluster.clock())
            try cluster.store.transact { try $0.put(NodeRow.key(name), encoding: row) }
        }

        func hear(_ names: String...) {
            for name in names { cluster.presence.note(name, at: cluster.clock(), from: "192.0.2.1") }
        }

        func pass(_ seconds: Int, hearing names: [String] = []) {
            for _ in 0..<(seconds / 50) {
                watch.look(for: 50, of: clock)
                for name in names { hear(name) }
            }
            watch.look(for: seconds % 50, of: clock)
        }

        /// Waits for what was handed to the store's writer before.
        func settle() throws { try cluster.store.transact { _ in } }

        func silent() throws -> [String] {
            try settle()
            return try SilenceRow.all(in: cluster.store.snapshot).keys.sorted()
        }

        func events() throws -> [String] {
            try settle()
            return try EventLog.newest(500, in: cluster.store.snapshot).map {
                "\($0.content.kind) \($0.content.node ?? "-")"
            }
        }
    }

    @Test func `a node that misses three polls is silent, and heard again with its next request, each told once`()
        throws
    {
        let stage = try Stage()
        stage.hear("a", "b")
        stage.pass(180, hearing: ["b"])
        #expect(try stage.silent() == [])
        stage.pass(10, hearing: ["b"])
        #expect(try stage.silent() == ["a"])
        stage.pass(600, hearing: ["b"])
        #expect(try stage.events() == ["silent a"])
        stage.hear("a")
        stage.pass(100, hearing: ["a", "b"])
        #expect(try stage.silent() == [])
        #expect(try stage.events() == ["silent a", "heard a"])
        stage.pass(200, hearing: ["b"])
        #expect(try stage.events() == ["silent a", "heard a", "silent a"])
        #expect(try AlarmCount.count(in: stage.cluster.store.snapshot) == 2)
    }

    @Test func `a node that enrolled and never asked is silent since it enrolled`() throws {
        let stage = try Stage(nodes: [])
        stage.pass(1000)
        try stage.put("late")
        let enrolled = stage.cluster.clock()
        stage.watch.look()
        stage.pass(180)
        #expect(try stage.silent() == [])
        stage.pass(10)
        try stage.settle()
        let row = try #require(try SilenceRow.all(in: stage.cluster.store.snapshot)["late"])
        #expect(abs(row.since.seconds - enrolled.seconds) <= 2)
        #expect(row.noticed.seconds - row.since.seconds >= 190)
    }

    @Test func `a restart forgets no silence, and blames no node for the time before it`() throws {
        let before = try Stage()
        before.hear("a", "b")
        before.pass(200, hearing: ["b"])
        #expect(try before.silent() == ["a"])
        before.watch.keepSightings(isLast: true)
        let heard = try #require(try SeenRow.time(of: "b", in: before.cluster.store.snapshot))
        let after = try Stage(over: before)
        #expect(try after.silent() == ["a"])
        #expect(after.cluster.presence.missedPolls("b") == 0)
        after.pass(180)
        #expect(try after.silent() == ["a"])
        after.pass(20)
        #expect(try after.silent() == ["a", "b"])
        #expect(try SilenceRow.all(in: after.cluster.store.snapshot)["b"]?.since == heard)
        #expect(try after.events() == ["silent a", "silent b"])
        after.hear("a")
        after.watch.look()
        #expect(try after.events() == ["silent a", "silent b", "heard a"])
    }

    @Test(arguments: [NodeRow.State.banned, .removed])
    func `of a node that is banned or removed nothing is said, and nothing stays`(state: NodeRow.State) throws {
        let stage = try Stage()
        stage.hear("a", "b")
        stage.pass(200, hearing: ["b"])
        #expect(try stage.silent() == ["a"])
        try stage.put("a", state: state)
        try stage.put("b", state: state)
        stage.pass(400)
        #expect(try stage.silent() == [])
        #expect(try stage.events() == ["silent a"])
        stage.watch.keepSightings(isLast: true)
        #expect(stage.cluster.presence.last("b") == nil)
    }

    @Test func `another machine under the same name starts from its own enrolment`() throws {
        let stage = try Stage(nodes: ["a"])
        stage.pass(180)
        try stage.put("a", uid: "another")
        stage.watch.look()
        stage.pass(180)
        #expect(try stage.silent() == [])
        stage.pass(10)
        #expect(try stage.silent() == ["a"])
    }

    @Test(arguments: [-86_400, -600, 600, 86_400 * 365])
    func `a wall clock that is set makes no node silent and hides none`(seconds: Int) throws {
        let stage = try Stage()
        stage.hear("a", "b")
        stage.clock.set(by: seconds)
        stage.watch.look()
        #expect(try stage.silent() == [])
        stage.pass(200, hearing: ["b"])
        #expect(try stage.silent() == ["a"])
    }

    @Test func `a coordinator that was stopped itself does not blame the nodes for it`() throws {
        let stage = try Stage()
        stage.hear("a", "b")
        stage.clock.pass(seconds: 7200)
        stage.watch.look()
        stage.pass(180, hearing: ["b"])
        #expect(try stage.silent() == [])
        stage.pass(10)
        #expect(try stage.silent() == ["a"])
    }

    @Test func `a machine that reboots by the lease is not silent until the lease has ended`() throws {
        let stage = try Stage()
        stage.hear("a", "b")
        func lease(_ holder: String, until: Timestamp) throws {
            let row = LeaseRow(
                name: LeaseName.reboot, holder: holder, holderName: "x", term: 1, since: stage.cluster.clock(),
                expires: until, isReleased: false)
            try stage.cluster.store.transact { try $0.put(LeaseRow.key(LeaseName.reboot), encoding: row) }
        }
        try lease("uid-a", until: stage.cluster.clock().adding(seconds: 600))
        stage.pass(590, hearing: ["b"])
        #expect(try stage.silent() == [])
        stage.pass(20, hearing: ["b"])
        #expect(try stage.silent() == ["a"])
    }

    @Test func `a site that is gone is one event, and so is its return`() throws {
        let names = (1...30).map { "w-\($0 + 10)" }
        let stage = try Stage(nodes: names)
        stage.pass(200)
        #expect(try stage.silent().count == 30)
        #expect(try stage.events() == ["silent -"])
        let message = try #require(try EventLog.newest(1, in: stage.cluster.store.snapshot).first).content.message
        #expect(
            message
                == "30 nodes have missed 3 polls at once: w-11, w-12, w-13, w-14, w-15, w-16, w-17, w-18, w-19, w-20 "
                + "and 20 more; look at the network between them and the coordinator")
        for name in names { stage.hear(name) }
        stage.watch.look()
        #expect(try stage.events() == ["silent -", "heard -"])
    }

    @Test func `polls cost no write, and what is durable is ten minutes old at most`() throws {
        let stage = try Stage(nodes: ["a"])
        stage.hear("a")
        stage.watch.keepSightings()
        try stage.settle()
        let revision = stage.cluster.store.snapshot.revision
        for _ in 0..<10 {
            stage.clock.pass(seconds: 50)
            stage.hear("a")
            stage.watch.look()
            stage.watch.keepSightings()
        }
        try stage.settle()
        #expect(stage.cluster.store.snapshot.revision == revision)
        stage.pass(150, hearing: ["a"])
        stage.watch.keepSightings()
        try stage.settle()
        let seen = try #require(try SeenRow.time(of: "a", in: stage.cluster.store.snapshot))
        #expect(stage.cluster.clock().seconds - seen.seconds < 60)
    }
}
