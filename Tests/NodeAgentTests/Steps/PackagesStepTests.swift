import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// What is asked of apt, and what of it may fail.
struct PackagesStepTests {
    /// A machine whose apt installs what it is told to.
    private final class AptMachine: Sendable {
        private struct State {
            var installed: [String: String] = [:]
            var held: Set<String> = []
        }

        private let state = Mutex(State())
        private let refusal: @Sendable (HostCommand, Int) -> HostResult?
        private let installations = Mutex(0)

        /// - Parameters:
        ///   - held: what is installed, in version 1, and held.
        ///   - refusal: what a call of apt-get fails with, by the number of installations before it.
        init(
            installed: [String: String] = [:], held: Set<String> = [],
            refusal: @escaping @Sendable (HostCommand, Int) -> HostResult? = { _, _ in nil }
        ) {
            self.refusal = refusal
            state.withLock { $0 = State(installed: installed, held: held) }
        }

        var held: [String] { state.withLock { $0.held.sorted() } }

        /// As a person does it.
        func hold(_ name: String) { state.withLock { _ = $0.held.insert(name) } }

        func answer(_ command: HostCommand) -> HostResult {
            switch command.program {
            case "dpkg-query":
                guard let version = state.withLock({ $0.installed[command.arguments.last ?? ""] }) else {
                    return HostResult(status: 1)
                }
                return HostResult(status: 0, output: Array("installed \(version)".utf8))
            case "apt-mark":
                return state.withLock { state in
                    switch command.arguments.first {
                    case "hold": state.held.formUnion(command.arguments.dropFirst())
                    case "unhold": state.held.subtract(command.arguments.dropFirst())
                    default: break
                    }
                    return HostResult(status: 0, output: Array(state.held.sorted().joined(separator: "\n").utf8))
                }
            default: return apt(command)
            }
        }

        private func apt(_ command: HostCommand) -> HostResult {
            let isInstallation = command.arguments.contains("install")
            let before = installations.withLock { count in
                defer { if isInstallation { count += 1 } }
                return count
            }
            if let result = refusal(command, before) { return result }
            guard isInstallation else { return HostResult(status: 0) }
            for word in command.arguments where word.hasPrefix("kube") || word.hasPrefix("containerd") {
                let parts = word.split(separator: "=")
                state.withLock { $0.installed[String(parts[0])] = parts.count == 2 ? String(parts[1]) : "1" }
            }
            return HostResult(status: 0)
        }
    }

    private static let repository = PackageRepository(
        name: "kubernetes", line: "deb [signed-by=/etc/apt/keyrings/kubernetes.asc] http://mirror/ /", keyDigest: nil)

    private func packages(_ packages: [PinnedPackage]) -> StepAction {
        .packages(PackagesSpec(repositories: [Self.repository], packages: packages, hold: true))
    }

    private let pinned = [PinnedPackage(name: "kubeadm", version: "1.20.2-1.1")]

    /// The calls of apt-get, as words.
    private func calls(_ stage: StepStage) -> [String] {
        stage.host.calls.filter { $0.hasPrefix("apt-get") }.map { call in
            let isOwn = call.contains("Dir::Etc::SourceParts=/dev/null")
            return call.contains(" install ") ? "install" : isOwn ? "update own" : "update all"
        }
    }

    @Test func `pinned packages need the lists of their own repository only`() throws {
        let machine = AptMachine()
        let stage = try StepStage(host: RecordingHost { machine.answer($0) })
        try stage.bring(packages(pinned))
        #expect(calls(stage) == ["update own", "install"])
        #expect(stage.host.calls.contains { $0.contains(" kubeadm=1.20.2-1.1") })
        #expect(stage.host.calls.contains("apt-mark hold kubeadm"))
        stage.host.forget()
        #expect(try stage.bring(packages(pinned)) == nil)
        #expect(calls(stage).isEmpty)
    }

    @Test func `a package without a version needs the machine's lists, which may fail in part`() throws {
        let machine = AptMachine { command, _ in
            guard command.arguments.contains("update"), !command.arguments.contains("Dir::Etc::SourceParts=/dev/null")
            else { return nil }
            return HostResult(status: 100, errors: Array("E: no route".utf8))
        }
        let stage = try StepStage(host: RecordingHost { machine.answer($0) })
        try stage.bring(packages(pinned + [PinnedPackage(name: "containerd")]))
        #expect(calls(stage) == ["update own", "update all", "install"])
    }

    @Test func `what the repository alone cannot give is looked for everywhere`() throws {
        let machine = AptMachine { command, before in
            guard command.arguments.contains("install"), before == 0 else { return nil }
            return HostResult(status: 100, errors: Array("E: conntrack is not installable".utf8))
        }
        let stage = try StepStage(host: RecordingHost { machine.answer($0) })
        try stage.bring(packages(pinned))
        #expect(calls(stage) == ["update own", "install", "update all", "install"])
    }

    @Test func `an installation that fails tells of the lists that could not be read, too`() throws {
        let machine = AptMachine { command, _ in
            if command.arguments.contains("install") {
                return HostResult(status: 100, errors: Array("E: no kubeadm".utf8))
            }
            guard !command.arguments.contains("Dir::Etc::SourceParts=/dev/null") else { return nil }
            return HostResult(status: 100, errors: Array("E: no route".utf8))
        }
        let stage = try StepStage(host: RecordingHost { machine.answer($0) })
        let error = #expect(throws: StepError.self) { try stage.bring(packages(pinned)) }
        #expect(
            error?.message.contains("E: no kubeadm; and before that, reading the package lists: E: no route") == true)
    }

    @Test func `a repository that cannot be read is named, and nothing is installed`() throws {
        let machine = AptMachine { command, _ in
            command.arguments.contains("update") ? HostResult(status: 100, errors: Array("E: NO_PUBKEY".utf8)) : nil
        }
        let stage = try StepStage(host: RecordingHost { machine.answer($0) })
        let error = #expect(throws: StepError.self) { try stage.bring(packages(pinned)) }
        #expect(
            error?.message.hasPrefix(
                "the repository in /etc/apt/sources.list.d/kubernetes.list cannot be read: E: NO_PUBKEY") == true)
        #expect(calls(stage) == ["update own"])
    }

    private static let both = [
        PinnedPackage(name: "kubeadm", version: "1.20.2-1.1"), PinnedPackage(name: "containerd"),
    ]

    @Test func `only what has a version is held, whatever the manifest asks for`() throws {
        let machine = AptMachine()
        let stage = try StepStage(host: RecordingHost { machine.answer($0) })
        try stage.bring(packages(Self.both))
        #expect(machine.held == ["kubeadm"])
        try stage.bring(.packages(PackagesSpec(repositories: [], packages: Self.both, hold: false)))
        #expect(machine.held.isEmpty)
    }

    @Test func `what an older agent held is released once, and what a person holds later is not`() throws {
        let machine = AptMachine(
            installed: ["kubeadm": "1.20.2-1.1", "containerd": "1"],
            held: ["containerd", "kubeadm", "linux-image-amd64"])
        let stage = try StepStage(host: RecordingHost { machine.answer($0) })
        try stage.write(
            "# Written by Muster.\n\(Self.repository.line)\n", to: "/etc/apt/sources.list.d/kubernetes.list")
        #expect(try stage.bring(packages(Self.both)) == "containerd is held, which keeps security updates from it")
        #expect(machine.held == ["kubeadm", "linux-image-amd64"])
        #expect(calls(stage).isEmpty)
        machine.hold("containerd")
        #expect(try stage.bring(packages(Self.both)) == nil)
        #expect(try stage.undo(packages(Self.both)) != .undone)
        #expect(machine.held == ["containerd", "linux-image-amd64"])
    }

    @Test func `a version that comes is held, and one that goes is released`() throws {
        let machine = AptMachine()
        let stage = try StepStage(host: RecordingHost { machine.answer($0) })
        try stage.bring(packages(Self.both))
        var versioned = Self.both
        versioned[1].version = "1.6.20~ds1-1"
        #expect(
            try stage.bring(packages(versioned)) == "containerd is 1, and the definition's 1.6.20~ds1-1 is put back")
        #expect(machine.held == ["containerd", "kubeadm"])
        #expect(try stage.bring(packages(Self.both)) == "containerd is held, which keeps security updates from it")
        #expect(machine.held == ["kubeadm"])
    }

    @Test func `a machine that has everything is adopted, and its owner's holds are left alone from then on`() throws {
        let machine = AptMachine(installed: ["containerd": "1"])
        let stage = try StepStage(host: RecordingHost { machine.answer($0) })
        let action = StepAction.packages(
            PackagesSpec(repositories: [], packages: [PinnedPackage(name: "containerd")], hold: false))
        let handler = StepHandlers.handler(for: action)
        #expect(try handler.look(stage.context(action)) == .satisfied)
        try handler.adopt(try stage.context(action))
        machine.hold("containerd")
        #expect(try handler.look(stage.context(action)) == .satisfied)
    }

    @Test func `nothing is asked, and nothing else of the machine is restarted`() throws {
        let environments = Mutex<[[String: String]]>([])
        let machine = AptMachine()
        let stage = try StepStage(
            host: RecordingHost { command in
                if command.program == "apt-get" { environments.withLock { $0.append(command.environment) } }
                return machine.answer(command)
            })
        try stage.bring(packages(Self.both))
        #expect(environments.withLock { $0.count } == 3)
        for environment in environments.withLock({ $0 }) {
            #expect(environment == ["DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_SUSPEND": "1"])
        }
    }

    @Test func `a lock is known by the process that holds it, and by no file that only looks like it`() throws {
        let scratch = try ScratchFolder()
        let probe = try #require(BuiltProducts.path("TestProbe"))
        let path = try scratch.write("lock-frontend", "")
        #expect(RecordLock.holder(of: path) == nil)
        #expect(RecordLock.holder(of: scratch("missing")) == nil)
        var seen: Int?
        _ = try? ChildProcess.run(
            executable: probe, arguments: ["record-lock", path], deadline: .seconds(10),
            onStart: { child in
                _ = waitUntil { RecordLock.holder(of: path) != nil }
                seen = RecordLock.holder(of: path)
                #expect(seen == Int(child.pid))
                kill(child.pid, SIGKILL)
            })
        #expect(seen != nil)
        #expect(RecordLock.holder(of: path) == nil)
    }
}
