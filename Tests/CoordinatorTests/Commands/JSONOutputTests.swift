import Glibc
import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Every command with `--output json`, against a running coordinator, as programs call it.
struct JSONOutputTests {
    /// One run: the command, further words, and how it ends.
    private struct Row {
        var command: String
        var words: [String]
        var status = ExitStatus.ok
        /// What somebody else does meanwhile.
        var meanwhile: (@Sendable () throws -> Void)?
    }

    private static let controlPlane = RoleSet([.controlPlane, .etcd])

    private static func reference() throws -> OutputReference {
        let path = #filePath.replacing("Tests/CoordinatorTests/Commands/JSONOutputTests.swift", with: "docs/output.md")
        return OutputReference(
            String(decoding: try DurableFile.readBounded(path, limit: 1 << 20), as: UTF8.self))
    }

    /// Names of the commands that do something, `ticket list` for example.
    private static func leaves(_ command: Command, _ path: [String] = []) -> [(name: String, command: Command)] {
        guard !command.subcommands.isEmpty else { return [(path.joined(separator: " "), command)] }
        return command.subcommands.flatMap { leaves($0, path + [$0.name]) }
    }

    @Test func `every command that prints something lets its form be chosen`() {
        for (name, command) in Self.leaves(CoordinatorCommands.root) where name != "serve" {
            #expect(command.options.contains { $0.name == "output" }, "\(name)")
        }
    }

    @Test func `every command prints JSON as the reference has it`() throws {
        let reference = try Self.reference()
        try CommandStage.with { stage in
            var seen: Set<String> = ["serve"]
            for rows in [Self.beforeNodes, Self.withNodes, Self.atTheEnd] {
                for row in try rows(stage) {
                    let thread = try row.meanwhile.map { work in
                        try BackgroundThread(name: "meanwhile") {
                            do { try work() } catch { Issue.record(error) }
                        }
                    }
                    let words = row.command.split(separator: " ").map(String.init)
                    let call = stage.run(words + row.words + ["-o", "json"])
                    thread?.join()
                    guard call.status == row.status, !call.output.isEmpty else {
                        Issue.record("\(row.command) ended with \(call.status): \(call.errors)")
                        continue
                    }
                    let differences = try reference.differences(
                        Array(call.output.utf8), from: "coordinator \(row.command)")
                    #expect(differences.isEmpty, "\(row.command): \(call.output)")
                    seen.insert(row.command)
                }
            }
            #expect(seen == Set(Self.leaves(CoordinatorCommands.root).map(\.name)))
        }
    }

    private static func beforeNodes(_ stage: CommandStage) throws -> [Row] {
        let folder = stage.folder
        let user = try #require(getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) })
        let trust = try stage.coordinator.admin().send(HTTPRequest(.get, AdminRoutes.trust)).checked()
            .decode(TrustResponse.self).trust
        let file = folder("trust.json")
        try DurableFile.write(CanonicalJSON.encode(try #require(trust.first)), to: file, mode: FileMode(0o644))
        return [
            Row(command: "version", words: []),
            Row(
                command: "init",
                words: [
                    "--cluster", "new", "--address", "10.0.0.10", "--state", folder("state"), "--user", user,
                    "--config", folder("etc"),
                ]),
            Row(command: "document show", words: [file]),
            Row(command: "document show", words: [file, "--trust", file]),
            Row(command: "document show", words: [stage.definition], status: .failed),
            Row(command: "status", words: [], status: .notConverged),
            Row(
                command: "import", words: [try folder.write("config-default.sh", ImportSamples.configDefault)],
                status: .failed),
            Row(command: "plan", words: ["-f", stage.definition]),
            Row(command: "artifact add", words: stage.artifacts + ["--lock", folder("artifacts.lock.json")]),
            Row(command: "artifact list", words: []),
            Row(command: "firewall show", words: ["-f", stage.definition]),
            Row(command: "firewall show", words: ["-f", stage.definition, "--format", "terraform"]),
            Row(command: "firewall show", words: ["-f", stage.definition, "--format", "ufw", "--node", "cp-1"]),
            Row(command: "package add", words: [stage.package]),
            Row(command: "package add", words: [stage.package]),
            Row(command: "package list", words: []),
            Row(command: "package remove", words: ["amd64"]),
            Row(command: "package add", words: [stage.package]),
            Row(command: "artifact bundle", words: [folder("bundle.tar"), "-f", stage.definition]),
            Row(command: "artifact import", words: [folder("bundle.tar")]),
            Row(command: "plan", words: ["-f", stage.definition]),
            Row(command: "plan", words: ["-f", stage.definition, "--out", folder("rendered")]),
            Row(command: "apply", words: ["-f", stage.definition, "--only", "cp-1"]),
            Row(command: "status", words: [], status: .notConverged),
            Row(command: "apply", words: ["-f", stage.definition]),
            Row(command: "apply", words: ["-f", stage.definition, "--wait", "--timeout", "1s"], status: .notConverged),
            Row(command: "plan", words: ["-f", stage.definition]),
            Row(command: "cloud-init", words: ["--node", "cp-2"]),
            Row(command: "cloud-init", words: ["--pool", "cattle", "--role", "worker", "--format", "base64"]),
            Row(
                command: "cloud-init",
                words: [
                    "--coordinator", "-f", stage.definition, "--packages", folder.path, "--package-url", "http://m",
                ]
            ),
        ]
    }

    private static func withNodes(_ stage: CommandStage) throws -> [Row] {
        let coordinator = stage.coordinator
        let node = try coordinator.enrol("cp-1", role: controlPlane)
        let generation = try coordinator.admin().send(HTTPRequest(.get, AdminRoutes.generation)).checked()
            .decode(GenerationSummary.self)
        try report(node.client, roster: try #require(generation.rosterDigest))
        let answerer = KubeconfigAnswerer(key: node.machine.key, client: node.client)
        let answer: @Sendable () throws -> Void = { try answerer.answer(as: "cp-1") }
        let orders = OrderAnswerer(name: "cp-1", key: node.machine.key, client: node.client)
        let pending = try TestMachine()
        let body = try pending.request(
            clusterUID: coordinator.configuration.clusterUID, name: "worker-1", signer: pending.key)
        let asked = HTTPRequest(.post, "/v1/enrolments", body: try CanonicalJSON.encode(body))
        #expect(try coordinator.client("enrolment").send(asked).status == 202)
        let failed = BootFailureReport(node: "cp-9", step: "install", exitStatus: 100, output: "")
        let told = HTTPRequest(.post, BootFailureEndpoint.path, body: try CanonicalJSON.encode(failed))
        #expect(try coordinator.client("enrolment").send(told).status == 204)
        let ticket = stage.folder("ticket.key")
        return [
            Row(command: "ticket create", words: ["--node", "cp-3", "--output-file", ticket]),
            Row(command: "ticket create", words: ["--node", "cp-3", "--output-file", ticket, "--force"]),
            Row(command: "ticket list", words: []),
            Row(command: "node list", words: []),
            Row(command: "node show", words: ["cp-1"]),
            Row(command: "node show", words: ["cp-2"]),
            Row(command: "node approve", words: ["worker-1", "--fingerprint", pending.key.publicKey.fingerprint]),
            Row(command: "status", words: [], status: .notConverged),
            Row(command: "lease list", words: []),
            Row(command: "lease release", words: ["kubeadm-init", "--yes"]),
            Row(command: "events", words: []),
            Row(
                command: "node drain", words: ["worker-1"],
                meanwhile: {
                    try orders.answer([CanonicalJSON.encode(DrainAnswer(isDone: true, message: "no pod is left"))])
                }),
            Row(
                command: "node drain", words: ["worker-1", "--timeout", "1s"], status: .failed,
                meanwhile: {
                    try orders.answer([CanonicalJSON.encode(DrainAnswer(isDone: false, message: "given up"))])
                }),
            Row(
                command: "node uncordon", words: ["worker-1"],
                meanwhile: { try orders.answer([CanonicalJSON.encode(DrainAnswer(isDone: true, message: "again"))]) }),
            Row(
                command: "node reboot", words: ["cp-1"],
                meanwhile: {
                    try orders.answer([CanonicalJSON.encode(RebootReport(isRebooted: true, message: "rebooted"))])
                }),
            Row(
                command: "node reboot", words: ["cp-1", "--wait", "1s"], status: .failed,
                meanwhile: {
                    try orders.answer([CanonicalJSON.encode(RebootReport(isRebooted: false, message: "given up"))])
                }),
            Row(command: "secret send", words: ["cp-1", "-f", stage.definition]),
            Row(command: "cert list", words: []),
            Row(command: "cert show", words: ["cp-1"]),
            Row(command: "kubeconfig", words: ["--timeout", "20s"], meanwhile: answer),
            Row(command: "kubeconfig", words: ["--output-file", stage.folder("admin.conf")], meanwhile: answer),
            // No API server is there to answer: that is what it tells.
            Row(command: "verify", words: [], status: .failed, meanwhile: answer),
            Row(
                command: "firewall probe", words: ["-f", stage.definition, "--all", "--timeout", "1s"], status: .failed),
        ]
    }

    /// The node says that it converged, with a condition.
    private static func report(_ client: HTTPClient, roster: Digest) throws {
        let entry = ReportEntry(
            sequence: 1, time: .now(), event: .condition, generation: 1, manifestDigest: nil, step: "kubeadm-init",
            message: "initialized", condition: "control-plane.initialized", rosterDigest: roster)
        let now = NodeActivity(
            state: .working, generation: 1, role: controlPlane, step: "kubeadm-init", stepNumber: 1, stepCount: 1,
            message: "", since: .now(), deadline: .now(), agentVersion: "0")
        let lease = LeaseRequest(action: .acquire, term: nil, seconds: 60)
        for (path, body) in [
            ("/v1/leases/kubeadm-init", try CanonicalJSON.encode(lease)),
            ("/v1/reports", try CanonicalJSON.encode(ReportRequest(journal: "aa", entries: [entry], now: now))),
        ] { _ = try client.send(HTTPRequest(.post, path, body: body)).checked() }
    }

    private static func atTheEnd(_ stage: CommandStage) throws -> [Row] {
        let key = try PrivateKey(pem: DurableFile.readBounded(stage.folder("ticket.key"), limit: 4096))
        return [
            Row(command: "ticket revoke", words: [String(key.keyID.prefix(12))]),
            try reset(stage),
            Row(command: "node ban", words: ["cp-1"]),
            Row(command: "node list", words: []),
            Row(command: "node remove", words: ["cp-1"]),
        ]
    }

    /// cp-2 leaves, with the help of cp-3.
    private static func reset(_ stage: CommandStage) throws -> Row {
        let node = try stage.coordinator.enrol("cp-2", role: controlPlane)
        let helper = try stage.coordinator.enrol("cp-3", role: controlPlane)
        _ = try stage.coordinator.admin().send(
            HTTPRequest(.post, "\(AdminRoutes.nodes)/cp-1/ban", body: Array("{}".utf8))
        )
        .checked()
        let own = OrderAnswerer(name: "cp-2", key: node.machine.key, client: node.client)
        let other = OrderAnswerer(name: "cp-3", key: helper.machine.key, client: helper.client)
        let report = ResetReport(
            checks: [ResetReport.Check(what: "mounts of pods", left: [])], kept: ["hook: nobody knows what it did"])
        return Row(
            command: "node reset", words: ["cp-2", "--skip-drain"],
            meanwhile: {
                let member = RemovalAnswer(etcdMember: "77", remainingVoters: ["cp-3"])
                try other.answer([CanonicalJSON.encode(member), CanonicalJSON.encode(member)])
                try own.answer([CanonicalJSON.encode(report)])
            })
    }

    @Test func `a kubeconfig that goes into a file is nowhere else`() throws {
        try CommandStage.with { stage in
            let node = try stage.coordinator.enrol("cp-1", role: Self.controlPlane)
            try stage.coordinator.apply(
                1, nodes: [RosterNode(name: "cp-1", roles: Self.controlPlane, address: "10.0.0.11")])
            let answerer = KubeconfigAnswerer(key: node.machine.key, client: node.client)
            let thread = try BackgroundThread(name: "cp-1") {
                do { try answerer.answer(as: "cp-1") } catch { Issue.record(error) }
            }
            let file = stage.folder("admin.conf")
            let call = stage.run(["kubeconfig", "--output-file", file, "-o", "json"])
            thread.join()
            let answer = try StrictJSON.decode(NewKubeconfig.self, from: Array(call.output.utf8))
            #expect(answer.file == file && answer.kubeconfig == nil)
            #expect(answer.server == "https://10.0.0.10:6443" && answer.groups == ["system:masters"])
            #expect(!call.output.contains("client-key-data") && !call.errors.contains("client-key-data"))
            #expect(try FileState.read(file).mode == FileMode(0o600))
            #expect(try stage.folder.text("admin.conf").contains("client-key-data"))
        }
    }

    /// Runs a command that never ends by itself, until it has printed so much.
    private func lines(_ count: Int, of words: [String], _ stage: CommandStage) -> [String] {
        let printed = PrintedText()
        var console = printed.console()
        let output = console.output
        console.output = { bytes in
            try output(bytes)
            if printed.output.split(separator: "\n").count >= count { throw CommandError("enough") }
        }
        let words = words + ["-o", "json", "--config", "\(stage.coordinator.folder)/etc"]
        let status = CommandProgram(root: CoordinatorCommands.root, version: "").run(words, console: console)
        #expect(status == .failed && printed.errors.contains("enough"))
        return printed.output.split(separator: "\n").map(String.init)
    }

    @Test func `what goes on without end is an object a line`() throws {
        let reference = try Self.reference()
        try CommandStage.with { stage in
            _ = try stage.coordinator.enrol("cp-1", role: Self.controlPlane)
            _ = try stage.coordinator.enrol("cp-2", role: Self.controlPlane)
            for line in lines(2, of: ["status", "--watch"], stage) {
                #expect(try reference.differences(Array(line.utf8), from: "coordinator status").isEmpty, "\(line)")
            }
            for line in lines(2, of: ["events", "--follow"], stage) {
                #expect(try reference.differences(Array(line.utf8), from: "Event").isEmpty, "\(line)")
            }
        }
    }

    @Test func `what is not as promised is found`() throws {
        let reference = try Self.reference()
        for (text, found) in [
            (#"{"program":"coordinator"}"#, ["$.version is missing"]),
            (#"{"program":"coordinator","version":1}"#, ["$.version is no text"]),
            (#"{"program":"coordinator","version":"1","x":1}"#, ["$.x is not in coordinator version"]),
            ("[]", ["$ is no coordinator version"]),
        ] {
            #expect(try reference.differences(Array(text.utf8), from: "coordinator version") == found)
        }
    }
}
