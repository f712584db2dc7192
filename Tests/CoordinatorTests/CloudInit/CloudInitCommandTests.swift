import Shared
import TestSupport
import Testing

@testable import Coordinator

/// `coordinator cloud-init` as it is typed.
struct CloudInitCommandTests {
    private static let lab = "\(#filePath)".replacing(
        "Tests/CoordinatorTests/CloudInit/CloudInitCommandTests.swift", with: "packaging/lab/cluster.yaml")

    private func packages(_ architectures: [String], agentOnly: [String] = []) throws -> ScratchFolder {
        let folder = try ScratchFolder()
        for name in architectures {
            try folder.write("muster-coordinator_0.1.0_\(name).deb", name)
            try folder.write("muster-agent_0.1.0_\(name).deb", "agent \(name)")
        }
        for name in agentOnly { try folder.write("muster-agent_0.1.0_\(name).deb", "agent \(name)") }
        return folder
    }

    private func coordinator(_ folder: ScratchFolder, _ words: [String]) -> CommandCall {
        CommandCall(
            [
                "cloud-init", "--coordinator", "-f", Self.lab, "--packages", folder.path, "--package-url", "http://m",
                "--config", "/nonexistent",
            ] + words)
    }

    @Test(arguments: UserDataFormat.allCases)
    func `every form is printed`(format: UserDataFormat) throws {
        let call = coordinator(try packages(["amd64"]), ["--format", format.rawValue])
        let beginning =
            switch format {
            case .cloudConfig, .autoinstall: "#cloud-config\n{\n"
            case .script: "#!/bin/sh\n"
            case .mime: "Content-Type: multipart/mixed; boundary="
            case .base64: Base64.encode(Array("#!/bin/sh\n# ".utf8))
            }
        #expect(call.status == .ok && call.output.hasPrefix(beginning), "\(call.errors)\(call.output)")
    }

    @Test func `the machine picks among the architectures for which both packages are there`() throws {
        let call = coordinator(try packages(["amd64", "arm64"], agentOnly: ["riscv64"]), ["--format", "script"])
        #expect(call.output.contains("\n    amd64)\n") && call.output.contains("\n    arm64)\n"))
        #expect(!call.output.contains("riscv64"))
        let none = try packages([], agentOnly: ["riscv64"])
        try none.write("muster-coordinator_0.1.0_amd64.deb", "")
        #expect(coordinator(none, []).errors.contains("are for different architectures"))
    }

    @Test func `a file of one's own makes it a message, and other forms have no room for it`() throws {
        let folder = try packages(["amd64"])
        let own = try folder.write("own.yaml", "#cloud-config\npackages: [vim]\n")
        let call = coordinator(folder, ["--with", own])
        #expect(call.output.hasPrefix("Content-Type: multipart/mixed;"), "\(call.errors)")
        #expect(call.output.contains("filename=\"1-own.yaml\"") && call.output.contains("packages: [vim]"))
        for format in ["cloud-config", "script", "autoinstall"] {
            let refused = coordinator(folder, ["--with", own, "--format", format])
            #expect(refused.status == .usage && refused.errors.contains("--with goes with --format mime or base64"))
        }
        let missing = coordinator(folder, ["--with", folder("missing.yaml")])
        #expect(missing.status == .failed && missing.output.isEmpty && missing.errors.contains("missing.yaml"))
        #expect(coordinator(folder, ["--format", "yaml"]).status == .usage)
    }

    @Test func `no ticket is made for user-data that cannot be printed, and none without one for a bad name`() throws {
        try CommandStage.with { stage in
            #expect(stage.run(["package", "add", stage.package]).status == .ok)
            let role = ["--role", "worker"]
            let long = try stage.folder.write("long.sh", "#!/bin/sh\n" + String(repeating: "echo\n", count: 3000))
            let node = ["cloud-init", "--node", "cp-1"] + role
            #expect(stage.run(node + ["--with", long]).errors.contains("machines accept 16384 at most"))
            let bad = try stage.folder.write("bad.yaml", "#cloud-config\nhostname: other\n")
            #expect(stage.run(node + ["--with", bad, "--set-hostname"]).errors.contains("and this other"))
            let name = stage.run(["cloud-init", "--node", "CP 1", "--without-ticket"])
            #expect(name.status == .failed && name.errors.contains("'CP 1' is not a name of a node"), "\(name.errors)")
            #expect(stage.run(["ticket", "list"]).output == "there are no tickets\n")
            let good = stage.run(node + ["--with", bad])
            #expect(good.status == .ok && good.output.contains("hostname: other"), "\(good.errors)")
            #expect(stage.run(["ticket", "list"]).output.contains("cp-1"))
        }
    }
}
