import Foundation
import Shared
import TestSupport
import Testing

@testable import Coordinator

struct UserDataTests {
    private static let package = UserDataPackage(
        url: "https://10.0.0.10:7441/v1/packages/sha256:" + String(repeating: "a", count: 64),
        sha256: String(repeating: "a", count: 64), fileName: "muster-agent.deb",
        authorityPath: NodeUserData.authorityPath)

    private static func node(ticket: [UInt8]?, name: String = "cp-1") -> NodeUserData {
        NodeUserData(
            configuration: AgentConfiguration(
                clusterUID: String(repeating: "c", count: 32), nodeName: name, coordinators: ["10.0.0.10"],
                serverAuthority: "-----BEGIN CERTIFICATE-----\n", operatorKeyIDs: [String(repeating: "0", count: 64)]),
            ticket: ticket, package: package)
    }

    private static let coordinator = CoordinatorUserData(
        packages: [
            UserDataPackage(
                url: "http://mirror/muster-coordinator.deb", sha256: String(repeating: "b", count: 64),
                fileName: "muster-coordinator.deb", authorityPath: nil),
            package,
        ], clusterName: "lab", addresses: ["10.0.0.10"], nodeName: "lb",
        roles: RoleSet([.loadBalancer]))

    private struct Document: Decodable {
        struct File: Decodable {
            let path: String
            let permissions: String
            let content: String
        }
        let write_files: [File]
        let runcmd: [[String]]
    }

    private func document(_ text: String) throws -> Document {
        #expect(text.hasPrefix("#cloud-config\n"))
        return try JSONDecoder().decode(Document.self, from: Data(text.utf8.dropFirst("#cloud-config\n".utf8.count)))
    }

    @Test func `the ticket is the only secret and lies in a file of mode 0600`() throws {
        let secret = Array("ticket-secret".utf8)
        let document = try document(Self.node(ticket: secret).render())
        let file = try #require(document.write_files.first { $0.path == AgentConfiguration.ticketPath })
        #expect(file.permissions == "0600")
        #expect(file.content == Data(secret).base64EncodedString())
        for other in document.write_files where other.path != file.path { #expect(other.permissions == "0644") }
        #expect(!document.runcmd.joined().contains { $0.contains("ticket-secret") })
    }

    @Test func `without a ticket there is no ticket file`() throws {
        let document = try document(Self.node(ticket: nil).render())
        #expect(!document.write_files.contains { $0.path == AgentConfiguration.ticketPath })
    }

    @Test func `what would not fit into a machine's user-data is refused`() {
        let large = Self.node(ticket: [UInt8](repeating: 65, count: 20_000))
        #expect(throws: CloudConfigError.self) { try large.render() }
    }

    @Test(arguments: ["x\"; rm -rf /", "a\nb", "{{node.name}}", "' : -"])
    func `a hostile name stays inside its JSON string`(name: String) throws {
        let document = try document(Self.node(ticket: nil, name: name).render())
        let file = try #require(document.write_files.first { $0.path == AgentConfiguration.path })
        let content = try #require(Data(base64Encoded: file.content))
        #expect(try JSONDecoder().decode(AgentConfiguration.self, from: content).nodeName == name)
    }

    @Test func `nothing is installed before its digest was checked`() throws {
        let commands = try document(Self.coordinator.render()).runcmd
        let check = try #require(commands.firstIndex { $0.contains { $0.contains("sha256sum --check --strict") } })
        let install = try #require(commands.firstIndex { $0.contains { $0.hasPrefix("apt-get") } })
        #expect(check < install)
        #expect(commands[install].suffix(2).allSatisfy { $0.hasPrefix("/var/cache/muster/checked/") })
    }

    /// Runs the installation of some user-data with an apt-get that fails until the package lists were read.
    private func installs(_ lists: Bool) throws -> (calls: [String], status: ChildProcess.Status) {
        let folder = try TestSupport.ScratchFolder()
        let script = """
            #!/bin/sh
            echo "$1" >>\(folder("calls"))
            [ "$1" = update ] && touch \(folder("lists"))
            [ -e \(folder("lists")) ]
            """
        _ = try folder.write("apt-get", script)
        chmod(folder("apt-get"), 0o755)
        if lists { _ = try folder.write("lists", "") }
        let command = try #require(
            try document(Self.coordinator.render()).runcmd.first { $0.contains { $0.hasPrefix("apt-get") } })
        let result = try ChildProcess.run(
            executable: command[0], arguments: Array(command.dropFirst()),
            environment: ["PATH": "\(folder.path):/usr/bin:/bin"], deadline: .seconds(10))
        let calls = String(decoding: try DurableFile.readBounded(folder("calls"), limit: 4096), as: UTF8.self)
        return (calls.split(separator: "\n").map(String.init), result.status)
    }

    @Test func `package lists are read where the packages cannot be installed without`() throws {
        let ready = try installs(true)
        #expect(ready.calls == ["install"] && ready.status == .exited(0))
        let bare = try installs(false)
        #expect(bare.calls == ["install", "update", "install"] && bare.status == .exited(0))
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cloud-init"), "needs cloud-init"),
        arguments: ["node", "coordinator"])
    func `cloud-init itself finds the user-data valid`(kind: String) throws {
        let text = try kind == "node" ? Self.node(ticket: [1, 2, 3]).render() : Self.coordinator.render()
        let file = FileManager.default.temporaryDirectory.appending(path: "user-data-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/cloud-init")
        process.arguments = ["schema", "--config-file", file.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
    }
}
