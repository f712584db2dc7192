import Foundation
import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// An agent that is killed while apt runs: the next one waits for that apt and starts no second.
struct KilledAgentTests {
    private let machine: LocalMachine

    private static let step = Step(
        id: "packages", summary: "a package",
        action: .packages(
            PackagesSpec(repositories: [], packages: [PinnedPackage(name: "demo", version: "1.0")], hold: false)))

    init() throws {
        machine = try LocalMachine()
        let folder = machine.folder
        try folder.script(
            "programs/apt-get",
            """
            case "$*" in *update*) exit 0 ;; esac
            echo start >> \(folder("starts"))
            echo "unpacking"
            while [ ! -e \(folder("go")) ]; do sleep 0.05; done
            echo "a line after the agent's death"
            printf 'installed 1.0' > \(folder("installed"))
            """)
        try folder.script("programs/dpkg-query", "cat \(folder("installed"))")
        try FileManager.default.createDirectory(atPath: machine.root + "/proc", withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: machine.root + "/proc/locks", contents: Data())
        _ = try machine.sign([Self.step])
    }

    /// Starts an agent and waits until apt has begun.
    private func startAgent() throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try LocalMachine.agent)
        process.arguments = machine.arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let folder = machine.folder
        try #require(waitUntil(.seconds(20)) { (try? FileState.read(folder("starts")).exists) == true })
        return process
    }

    private func journal() throws -> String {
        JournalText.render(try JournalFile.read(HostPaths(root: machine.root).journal))
    }

    @Test func `apt goes on, the next agent waits for it and starts no second`() throws {
        let folder = machine.folder
        let killed = try startAgent()
        kill(killed.processIdentifier, SIGKILL)
        killed.waitUntilExit()
        let next = Process()
        next.executableURL = URL(fileURLWithPath: try LocalMachine.agent)
        next.arguments = machine.arguments
        try next.run()
        #expect(waitUntil(.seconds(20)) { (try? journal().contains("goes on from an agent before this one")) == true })
        #expect(next.isRunning)
        try folder.write("go", "")
        next.waitUntilExit()
        #expect(next.terminationStatus == 0)
        #expect(try folder.text("starts") == "start\n")
        let text = try journal()
        #expect(text.contains("apt-get of step packages"))
        #expect(text.contains("its exit status is not known, what it left decides"))
        let log = ChildLog(stepID: "packages", paths: HostPaths(root: machine.root))
        let said = String(decoding: try DurableFile.readBounded(log.kept, limit: 4096), as: UTF8.self)
        #expect(said.contains("unpacking\na line after the agent's death\n"))
    }

    @Test func `an apt that ended while no agent was there is not started again`() throws {
        let folder = machine.folder
        let killed = try startAgent()
        kill(killed.processIdentifier, SIGKILL)
        killed.waitUntilExit()
        try folder.write("go", "")
        #expect(waitUntil { (try? FileState.read(folder("installed")).exists) == true })
        let result = try machine.apply()
        #expect(result.isSuccess, "\(result.errorText)")
        #expect(try folder.text("starts") == "start\n")
    }
}
