import Shared
import TestSupport
import Testing

@testable import Coordinator

/// The commands against a running server, as an operator types them.
struct LiveCommandTests {
    private let controlPlane = RoleSet([.controlPlane])

    private func with(_ body: (RunningCoordinator, ([String]) -> CommandCall) throws -> Void) throws {
        try CommandStage.with { try body($0.coordinator, $0.run) }
    }

    @Test func `from artifacts to user-data, and applying twice does nothing`() throws {
        try CommandStage.with { stage in
            let (run, folder, definition) = (stage.run, stage.folder, stage.definition)
            let added = run(["artifact", "add", "--lock", folder("artifacts.lock.json")] + stage.artifacts)
            #expect(added.status == .ok, "\(added.errors)")
            #expect(added.output.contains("image   pause-3.2                 5 B"))
            #expect(run(["plan", "-f", definition]).output.contains("generation 1"))
            let first = run(["apply", "-f", definition])
            #expect(first.status == .ok, "\(first.errors)")
            #expect(first.output.hasSuffix("generation 1 is signed and applied\n"))
            let second = run(["apply", "-f", definition])
            #expect(second.output == "nothing to do: generation 1 is this definition\n")
            #expect(run(["cloud-init", "--node", "cp-1"]).errors.contains("coordinator package add"))
            #expect(run(["package", "add", stage.package]).status == .ok)
            let userData = run(["cloud-init", "--node", "cp-1"])
            #expect(userData.output.hasPrefix("#cloud-config\n"), "\(userData.errors)")
            #expect(run(["cloud-init", "--node", "cp-9"]).errors.contains("generation 1 has no node cp-9"))
            #expect(run(["ticket", "list"]).output.contains("cp-1  control-plane+etcd"))
            let waited = run(["apply", "-f", definition, "--wait", "--timeout", "1s"])
            #expect(waited.status == .notConverged)
            #expect(waited.errors.contains("worker-1: not enrolled yet"))
            #expect(run(["status"]).status == .notConverged)
        }
    }

    @Test func `machines of two architectures take their programs from one store`() throws {
        try CommandStage.with { stage in
            let (run, folder) = (stage.run, stage.folder)
            var files: [String] = []
            for (architecture, machine) in [("amd64", UInt8(62)), ("arm64", 183)] {
                try Folder.make(folder(architecture))
                let header = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 11) + [machine, 0]
                for name in ["kubeadm", "kubectl", "kubelet"] {
                    files.append(folder("\(architecture)/\(name)"))
                    let content = header + Array("\(name) \(architecture)".utf8)
                    try DurableFile.write(content, to: folder("\(architecture)/\(name)"), mode: FileMode(0o755))
                }
            }
            let lock = folder("artifacts.lock.json")
            let added = run(["artifact", "add", "--lock", lock] + files)
            #expect(added.output.contains("binary  kubelet  arm64 "), "\(added.errors)")
            #expect(try LockFile.read(lock)?.entries.count == 6)
            #expect(run(["artifact", "list"]).output.contains("binary  kubeadm  amd64 "))
            let refused = run(["apply", "-f", stage.definition])
            #expect(refused.errors.contains("worker-1 does not say its architecture"), "\(refused.errors)")
            let text = try folder.text("cluster.yaml")
                .replacing("etcd]}", with: "etcd], architecture: amd64}")
                .replacing("[worker]}", with: "[worker], architecture: arm64}")
            let definition = try folder.write("cluster.yaml", text)
            #expect(run(["apply", "-f", definition]).status == .ok)
            let grown = text + "  - {name: worker-2, address: 10.77.0.15, roles: [worker], architecture: amd64}\n"
            try folder.write("cluster.yaml", grown.replacing("\n\n", with: "\n"))
            for _ in 0..<2 { #expect(run(["apply", "-f", definition]).status == .ok) }
            #expect(run(["apply", "-f", definition]).output == "nothing to do: generation 2 is this definition\n")
            let bundle = run(["artifact", "bundle", folder("b.tar"), "-f", definition])
            #expect(bundle.status == .ok, "\(bundle.errors)")
            try DurableFile.removeDurably(lock)
            #expect(run(["artifact", "import", folder("b.tar"), "--lock", lock]).status == .ok)
            #expect(run(["apply", "-f", definition]).output == "nothing to do: generation 2 is this definition\n")
        }
    }

    @Test func `a machine of a pool gets a name and its pool's roles, and one without a ticket no secret`() throws {
        try with { coordinator, run in
            let folder = try ScratchFolder()
            let package = try folder.debianPackage()
            let definition = try folder.write(
                "cluster.yaml",
                LabDefinition.text.replacing("cluster: lab", with: "cluster: test")
                    .replacing("source: artifacts", with: "source: host")
                    .replacing("provider: host-gw", with: "provider: none")
                    + "pools: [{name: cattle, roles: [worker], desired: 2}]\n")
            #expect(run(["apply", "-f", definition]).status == .ok)
            #expect(run(["package", "add", package]).status == .ok)
            let machine = run(["cloud-init", "--pool", "cattle"])
            #expect(machine.output.contains(AgentConfiguration.ticketPath), "\(machine.errors)")
            #expect(run(["ticket", "list"]).output.contains("pool cattle  worker"))
            #expect(run(["status"]).output.contains("pool cattle: 0 of 2 nodes; 2 are missing"))
            _ = try coordinator.enrol("cattle-1", role: RoleSet([.worker]), pool: "cattle")
            #expect(run(["status"]).output.contains("pool cattle: 1 of 2 nodes, cattle-1; 1 is missing"))
            #expect(run(["node", "ban", "cattle-1"]).status == .ok)
            #expect(run(["status"]).output.contains("pool cattle: 0 of 2 nodes; 2 are missing"))
            let wrong = run(["cloud-init", "--pool", "catle"])
            #expect(wrong.errors.contains("generation 1 has no pool catle"), "\(wrong.errors)")
            #expect(wrong.errors.contains("did you mean cattle?"))
            let waiting = run(["cloud-init", "--node", "worker-1", "--without-ticket"])
            #expect(waiting.output.hasPrefix("#cloud-config\n"), "\(waiting.errors)")
            let another = run(["cloud-init", "--pool", "cattle", "--without-ticket"])
            #expect(another.output.hasPrefix("#cloud-config\n"), "\(another.errors)")
            for output in [waiting.output, another.output] {
                #expect(!output.contains(AgentConfiguration.ticketPath))
            }
        }
    }

    @Test func `a definition that is refused changes nothing`() throws {
        try CommandStage.with { stage in
            #expect(stage.run(["artifact", "add", "--lock", stage.folder("lock")] + stage.artifacts).status == .ok)
            let store = try stage.coordinator.server.cluster.store
            let (revision, names) = (store.snapshot.revision, try Folder.names(in: stage.folder.path).sorted())
            for bad in BadDefinition.all {
                let file = try stage.folder.write(
                    "cluster.yaml", bad.text.replacing("cluster: lab", with: "cluster: test"))
                let call = stage.run(["apply", "-f", file, "-o", "json"])
                #expect(call.status == .failed && call.output.isEmpty, "\(bad.name)")
                // The place of each mistake, and what to do about it.
                #expect(call.errors.contains(#/cluster\.yaml:\d+:\d+: error: /#), "\(bad.name): \(call.errors)")
                #expect(call.errors.contains("fix: "), "\(bad.name): \(call.errors)")
            }
            #expect(store.snapshot.revision == revision)
            #expect(try Folder.names(in: stage.folder.path).sorted() == names)
        }
    }

    @Test func `a ticket is written with mode 0600 and never shown`() throws {
        try with { coordinator, run in
            let path = "\(coordinator.folder)/ticket.key"
            let made = run(["ticket", "create", "--node", "cp-1", "--role", "worker", "--output-file", path])
            #expect(made.status == .ok, "\(made.errors)")
            #expect(try FileState.read(path).mode == FileMode(0o600))
            #expect(!made.output.contains("PRIVATE"))
            let key = try PrivateKey(pem: DurableFile.readBounded(path, limit: 4096))
            #expect(run(["ticket", "revoke", String(key.keyID.prefix(8))]).status == .ok)
            #expect(run(["ticket", "list"]).output.contains("revoked"))
        }
    }

    @Test func `a named node has one open ticket, and the operator reads which one ended`() throws {
        try CommandStage.with { stage in
            let run = stage.run
            #expect(run(["package", "add", stage.package]).status == .ok)
            let make = ["cloud-init", "--node", "cp-1", "--role", "worker"]
            let first = run(make)
            #expect(first.status == .ok && first.errors.isEmpty, "\(first.errors)")
            #expect(run(["cloud-init", "--node", "cp-2", "--role", "worker"]).errors.isEmpty)
            #expect(run(["cloud-init", "--pool", "cattle", "--role", "worker"]).errors.isEmpty)
            #expect(run(["cloud-init", "--pool", "cattle", "--role", "worker"]).errors.isEmpty)
            let second = run(make + ["-o", "json"])
            let ticket = try #require(
                StrictJSON.decode(MachineUserData.self, from: Array(second.output.utf8)).ticket)
            let ended = try #require(ticket.superseded?.first)
            #expect(ticket.superseded?.count == 1 && ended != ticket.keyID)
            #expect(
                second.errors.contains(
                    #/^note: ticket [0-9a-f]{12} of cp-1, made at \S+, is revoked: this one takes its place\n$/#))
            let list = try StrictJSON.decode(
                TicketList.self, from: Array(run(["ticket", "list", "-o", "json"]).output.utf8))
            #expect(
                list.tickets.filter { $0.node == "cp-1" }.map(\.state).sorted { "\($0)" < "\($1)" } == [
                    .open, .revoked,
                ])
            #expect(list.tickets.first { $0.state == .revoked }?.keyID == ended)
            #expect(list.tickets.filter { $0.state == .open }.count == 4)
        }
    }

    @Test func `a kubeconfig comes from a control plane`() throws {
        try with { coordinator, run in
            let node = try coordinator.enrol("cp-1", role: controlPlane)
            try coordinator.apply(1, nodes: [RosterNode(name: "cp-1", roles: controlPlane, address: "10.0.0.11")])
            let answerer = KubeconfigAnswerer(key: node.machine.key, client: node.client)
            let thread = try BackgroundThread(name: "cp-1") {
                do { try answerer.answer(as: "cp-1") } catch { Issue.record(error) }
            }
            let call = run(["kubeconfig", "--user", "eve", "--timeout", "20s"])
            thread.join()
            #expect(call.status == .ok, "\(call.errors)")
            #expect(call.output.contains("server: \"https://10.0.0.10:6443\""))
            #expect(call.output.contains("current-context: \"eve@test\""))
        }
    }

    @Test func `an answer that no control plane signed is not believed`() throws {
        try with { coordinator, run in
            let worker = try coordinator.enrol("worker-1", role: RoleSet([.worker]))
            try coordinator.apply(
                1,
                nodes: [
                    RosterNode(name: "cp-1", roles: controlPlane, address: "10.0.0.11"),
                    RosterNode(name: "worker-1", roles: RoleSet([.worker]), address: "10.0.0.12"),
                ])
            // As a seized coordinator would have it: the order reaches a worker, and its answer the operator.
            let answerer = KubeconfigAnswerer(key: worker.machine.key, client: worker.client)
            let store = try coordinator.server.cluster.store
            let thread = try BackgroundThread(name: "worker-1") {
                do { try answerer.answer(as: "worker-1", readingFrom: store) } catch { Issue.record(error) }
            }
            let call = run(["kubeconfig", "--timeout", "5s"])
            thread.join()
            #expect(call.status == .failed)
            #expect(call.output.isEmpty)
            #expect(call.errors.contains("relay refused (role): worker-1 is worker"), "\(call.errors)")
        }
    }

    @Test func `every command says in the same words that there is no such node, and that one is not enrolled`()
        throws
    {
        try with { coordinator, run in
            try coordinator.apply(1, nodes: [RosterNode(name: "cp-1", roles: controlPlane, address: "10.0.0.11")])
            for words in [
                ["node", "show"], ["node", "ban"], ["node", "reboot"], ["node", "reset"], ["node", "drain"],
            ] {
                let call = run(words + ["cp-l"])
                #expect(call.status == .failed, "\(words)")
                #expect(call.errors.contains("error: there is no node cp-l\n"), "\(words): \(call.errors)")
                #expect(call.errors.contains("hint: did you mean cp-1?\n"), "\(words): \(call.errors)")
            }
            for words in [["node", "ban"], ["node", "remove"], ["node", "reboot"], ["node", "reset"]] {
                let call = run(words + ["cp-1"])
                #expect(call.status == .failed, "\(words)")
                #expect(call.errors.contains("error: cp-1 is not enrolled"), "\(words): \(call.errors)")
            }
        }
    }

    @Test func `a banned node stays in sight, with who banned it, until it is removed`() throws {
        try with { coordinator, run in
            _ = try coordinator.enrol("cp-1", role: controlPlane)
            #expect(run(["node", "ban", "cp-1"]).output == "cp-1 was banned\n")
            let list = try StrictJSON.decode(
                NodeList.self, from: Array(run(["node", "list", "-o", "json"]).output.utf8))
            let ban = try #require(list.nodes.first?.ban)
            #expect(Timestamp.now().seconds - ban.time.seconds < 60)
            #expect(run(["status"]).output.contains("cp-1 was banned by \(ban.by) "))
            #expect(run(["node", "show", "cp-1"]).output.contains("banned by \(ban.by) at \(ban.time)"))
            #expect(run(["node", "remove", "cp-1"]).status == .ok)
            #expect(run(["node", "list"]).output.hasPrefix("there are no nodes"))
            #expect(run(["events"]).output.contains("cp-1 was removed by \(ban.by)"))
        }
    }
}
