import Foundation
import Shared
import TestSupport
import Testing

@testable import Coordinator

struct UserDataTests {
    private struct Document: Decodable {
        struct File: Decodable {
            let path: String
            let permissions: String
            let encoding: String?
            let content: String
        }
        let hostname: String?
        let fqdn: String?
        let preserve_hostname: Bool?
        let write_files: [File]
        let runcmd: [[String]]
    }

    private func document(_ text: String) throws -> Document {
        #expect(text.hasPrefix("#cloud-config\n"))
        return try JSONDecoder().decode(Document.self, from: Data(text.utf8.dropFirst("#cloud-config\n".utf8.count)))
    }

    @Test func `the ticket is the only secret and lies in a file of mode 0600`() throws {
        let secret = Array("ticket-secret".utf8)
        let document = try document(UserDataSamples.node(ticket: secret).render())
        let file = try #require(document.write_files.first { $0.path == AgentConfiguration.ticketPath })
        #expect(file.permissions == "0600")
        #expect(file.content == Data(secret).base64EncodedString())
        let others = document.write_files.filter { $0.path != file.path }
        #expect(others.map(\.permissions) == ["0644", "0644", "0700"])
        for other in others { #expect(!other.content.contains(file.content)) }
        #expect(!document.runcmd.joined().contains { $0.contains("ticket-secret") })
    }

    @Test(arguments: UserDataFormat.allCases)
    func `without a ticket there is no ticket file`(format: UserDataFormat) throws {
        var text = try UserDataSamples.node().render(format)
        if format == .base64 {
            text = String(decoding: try #require(Base64.decode(String(text.dropLast()))), as: UTF8.self)
        }
        #expect(text.contains(NodeUserData.authorityPath))
        #expect(!text.contains(AgentConfiguration.ticketPath))
    }

    @Test func `what would not fit into a machine's user-data is refused, and whose it is is said`() throws {
        let large = UserDataSamples.node(ticket: [UInt8](repeating: 65, count: 20_000))
        #expect(throws: UserDataError.self) { try large.render() }
        let own = try UserDataSamples.joined("#!/bin/sh\n" + String(repeating: "echo\n", count: 3000), name: "own.sh")
        do {
            _ = try UserDataSamples.node().render(.mime, with: [own])
            Issue.record("it is printed")
        } catch let error as UserDataError {
            #expect("\(error)".hasSuffix("machines accept 16384 at most (15010 bytes are your own files)"))
            #expect(error.hint?.contains("#include") == true)
        }
        // base64 is a third longer, and unpacked before it is used.
        let fits = try UserDataSamples.joined("#!/bin/sh\n" + String(repeating: "echo\n", count: 1500), name: "own.sh")
        #expect(try UserDataSamples.node().render(.base64, with: [fits]).utf8.count > UserData.maximumBytes * 3 / 4)
    }

    @Test(arguments: ["x\"; rm -rf /", "a\nb", "{{node.name}}", "' : -", "$(reboot)", "", "CP-1", "a..b", "operator"])
    func `no form is printed for a name that is not a node's`(name: String) {
        for format in UserDataFormat.allCases {
            #expect(throws: UserDataError.name(name)) { try UserDataSamples.node(name: name).render(format) }
        }
    }

    @Test(arguments: ["http://mirror/a b", "http://mirror/'$(reboot)'", "http://mirror/\n", "http://mirror/é"])
    func `a URL that could be more than a URL is refused`(base: String) {
        #expect(throws: UserDataError.self) { try UserDataSamples.coordinator(base: base).render(.script) }
    }

    @Test func `a cluster's name stays one word of the script`() throws {
        let text = try UserDataSamples.coordinator(clusterName: "it's $(reboot)").render(.script)
        #expect(text.contains("run init coordinator init --cluster 'it'\\''s $(reboot)' --address 10.0.0.10\n"))
    }

    @Test func `a host name is set where that is asked for`() throws {
        let quiet = try document(UserDataSamples.node().render())
        #expect(quiet.hostname == nil && quiet.fqdn == nil && quiet.preserve_hostname == nil)
        let short = try document(UserDataSamples.node(setsHostname: true).render())
        #expect(short.hostname == "cp-1" && short.fqdn == nil && short.preserve_hostname == false)
        let long = UserDataSamples.node(name: "cp-1.example.com", setsHostname: true)
        #expect(try document(long.render()).hostname == "cp-1")
        #expect(try document(long.render()).fqdn == "cp-1.example.com")
        #expect(try long.render(.script).contains("\nrun hostname set_hostname cp-1\n"))
        #expect(try !UserDataSamples.node().render(.script).contains("hostname"))
    }

    @Test func `the script of a node, and of the coordinator's host`() throws {
        let ticket = Array("-----BEGIN PRIVATE KEY-----\n".utf8)
        let packages = [UserDataSamples.agent(), UserDataSamples.agent("arm64", digit: "d")]
        try Golden.expect(
            UserDataSamples.node(ticket: ticket, packages: packages, setsHostname: true).render(.script),
            is: "user-data-node.sh")
        try Golden.expect(
            UserDataSamples.coordinator(base: "https://mirror").render(.script), is: "user-data-coordinator.sh")
    }

    @Test func `a message of several parts, and what the installer takes`() throws {
        let own = [
            try UserDataSamples.joined("#cloud-config\npackages: [vim]\n", name: "/home/me/own.yaml"),
            try UserDataSamples.joined("#!/bin/sh\necho grüße\n", name: "say \"hi\".sh"),
        ]
        let message = try UserDataSamples.node().render(.mime, with: own)
        let head = message.split(separator: "\n", omittingEmptySubsequences: false).prefix(25).joined(separator: "\n")
        try Golden.expect(head + "\n", is: "user-data-mime.txt")
        let installer = try UserDataSamples.node().render(.autoinstall)
        #expect(installer.hasPrefix("#cloud-config\n{\n  \"autoinstall\""))
        #expect(!installer.contains("merge_how"))
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cloud-init"), "needs cloud-init"),
        arguments: ["node", "named", "coordinator", "installer"])
    func `cloud-init itself finds the user-data valid`(kind: String) throws {
        let text =
            switch kind {
            case "node": try UserDataSamples.node(ticket: [1, 2, 3]).render()
            case "named": try UserDataSamples.node(name: "a.b", setsHostname: true).render()
            case "installer": try UserDataSamples.node().render(.autoinstall)
            default: try UserDataSamples.coordinator().render()
            }
        let folder = try ScratchFolder()
        let result = try ChildProcess.run(
            executable: "/usr/bin/cloud-init",
            arguments: ["schema", "--config-file", try folder.write("user-data", text)], deadline: .seconds(60))
        #expect(result.isSuccess, "\(result.text)\(result.errorText)")
    }
}
