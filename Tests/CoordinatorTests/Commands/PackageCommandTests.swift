import Shared
import TestSupport
import Testing

@testable import Coordinator

/// `coordinator package`: what new machines install as root.
struct PackageCommandTests {
    @Test func `what is not the agent's package is refused, and nothing is stored`() throws {
        try CommandStage.with { stage in
            let folder = stage.folder
            let rows: [(file: String, reason: String)] = [
                (try folder.write("muster-agent_9.9_amd64.deb", "garbage\n"), "is not a Debian package: "),
                (try folder.write("muster-agent_9.8_amd64.deb", ""), "is not a Debian package: "),
                (try folder.write("muster-agent_9.7_amd64.deb", "!<arch>\n"), "is not a Debian package: "),
                (try folder.debianPackage("muster-coordinator", version: "9"), "is the package muster-coordinator"),
                (
                    try folder.debianPackage("muster-agents", file: "muster-agent_9_amd64.deb"),
                    "is the package muster-agents, not the agent's"
                ),
                (try folder.debianPackage(architecture: "all"), "is for all architectures"),
                (folder("nothing.deb"), "cannot read "),
                (folder.path, "is not a Debian package"),
            ]
            for row in rows {
                let call = stage.run(["package", "add", row.file])
                #expect(call.status == .failed && call.output.isEmpty, "\(row)")
                #expect(call.errors.contains(row.reason), "\(row): \(call.errors)")
            }
            #expect(try Folder.names(in: "\(stage.coordinator.configuration.stateFolder)/artifacts").isEmpty)
            #expect(stage.run(["package", "list"]).output.hasPrefix("no package is there; coordinator package add"))
            let wrong = stage.run(["package", "add", rows[3].file]).errors
            #expect(wrong.contains("apt-get install ./muster-coordinator_9_amd64.deb"), "\(wrong)")
        }
    }

    @Test func `machines of each architecture have a package of their own`() throws {
        try CommandStage.with { stage in
            let (run, folder) = (stage.run, stage.folder)
            // A file may be called as it likes: what counts is what the package says of itself.
            let arm = try folder.debianPackage(version: "0.2.0", architecture: "arm64", file: "renamed.deb")
            let newer = try folder.debianPackage(version: "0.2.0")
            #expect(run(["package", "add", stage.package]).output.hasSuffix("new machines of amd64 install 0.1.0\n"))
            #expect(run(["package", "add", arm]).output.hasSuffix("new machines of arm64 install 0.2.0\n"))
            #expect(
                run(["package", "add", newer]).output.hasSuffix(
                    "new machines of amd64 install 0.2.0, instead of 0.1.0\n"))
            #expect(
                run(["package", "add", newer]).output.hasSuffix("new machines of amd64 install 0.2.0, as before\n"))
            let list = run(["package", "list"]).output.split(separator: "\n")
            #expect(list.count == 3 && list[0].hasPrefix("ARCHITECTURE  VERSION  NAME"))
            #expect(list[1].hasPrefix("amd64         0.2.0    muster-agent_0.2.0_amd64.deb"))
            #expect(list[2].hasPrefix("arm64         0.2.0    renamed.deb"))
            #expect(run(["package", "remove", "arm64"]).output == "new machines of arm64 no longer install 0.2.0\n")
            #expect(run(["package", "remove", "arm64"]).errors.contains("there is no package for arm64"))
            #expect(run(["package", "remove", "amd64"]).status == .ok)
            #expect(run(["cloud-init", "--node", "cp-1"]).errors.contains("no package of the agent has been added"))
        }
    }

    @Test func `what 0.1.0 recorded is read, and it reads what is recorded now`() throws {
        let scratch = try ScratchFolder()
        let folder = ConfigurationFolder(path: scratch.path)
        func registration(_ name: String, _ content: String) -> ArtifactRegistration {
            ArtifactRegistration(
                name: name, digest: SHA256.digest(of: Array(content.utf8)), size: content.utf8.count, kind: .package)
        }
        /// As 0.1.0 does.
        func recordBefore(_ file: ArtifactRegistration) throws {
            try DurableFile.write(try CanonicalJSON.encode(file), to: folder.agentPackage, mode: FileMode(0o644))
        }
        func lastOne() throws -> ArtifactRegistration {
            try StrictJSON.decode(
                ArtifactRegistration.self, from: DurableFile.readBounded(folder.agentPackage, limit: 1 << 16))
        }
        #expect(try AgentPackages.read(folder).all.isEmpty)
        try recordBefore(registration("muster-agent_0.1.0_amd64.deb", "old"))
        let old = try #require(try AgentPackages.read(folder).all.first)
        #expect(old.architecture == "amd64" && old.version == "0.1.0")
        let arm = AgentPackage(
            architecture: "arm64", version: "0.2.0", fileName: "muster-agent_0.2.0_arm64.deb",
            digest: SHA256.digest(of: Array("arm".utf8)), size: 3)
        #expect(try AgentPackages.record(arm, in: folder) == nil)
        #expect(try lastOne() == arm.registration)
        #expect(try AgentPackages.read(folder).all == [old, arm])
        // The coordinator goes back to 0.1.0, which knows of one package only, and forward again.
        try recordBefore(registration("muster-agent_0.1.1_amd64.deb", "between"))
        #expect(try AgentPackages.read(folder).all.map(\.version) == ["0.1.1", "0.2.0"])
        try AgentPackages([old, arm]).write(last: old, in: folder)
        #expect(try AgentPackages.read(folder).all == [old, arm])
        // A name that says nothing, which 0.1.0 took: it is refused by name, and in nobody's way.
        for name in ["muster-agent.deb", "muster-agent_1_amd64.deb.deb", "muster-agent_x_amd64.deb", "a_1_amd64.deb"] {
            try recordBefore(registration(name, name))
            let error = #expect(throws: CommandError.self) { try AgentPackages.read(folder) }
            #expect(error?.description.contains("does not say which machines it is for") == true, "\(name)")
        }
        #expect(try AgentPackages.record(arm, in: folder) == arm)
        #expect(try AgentPackages.read(folder).all == [old, arm])
        try DurableFile.write(Array("{".utf8), to: folder.agentPackages, mode: FileMode(0o644))
        let broken = #expect(throws: CommandError.self) { try AgentPackages.read(folder) }
        #expect(broken?.hint?.contains("remove it, then coordinator package add") == true)
    }

    @Test(arguments: [
        "", "Package: muster-agent\nVersion: 1\n", "Package: a b\nVersion: 1\nArchitecture: amd64\n",
        "Package: muster-agent\nVersion: 1\nArchitecture: amd64\nVersion: 2\n",
        "Package: muster-agent\nVersion: $(id)\nArchitecture: amd64\n",
        "Package: muster-agent\nVersion: 1\nArchitecture: ../amd64\n",
        "Package: muster-agent\nVersion: 1\n 2\nArchitecture: amd64\n", "Package\nVersion: 1\nArchitecture: amd64\n",
        "Package: muster-agent\nVersion: \u{1B}[31m1\nArchitecture: amd64\n",
        "Package: muster-agent\nVersion: 1\nArchitecture: \(String(repeating: "a", count: 65))\n",
        "Package: muster-agent\nVersion: 1\nArchitecture: -o\n",
    ])
    func `a control file that says anything else than Debian allows is not believed`(_ fields: String) {
        #expect(DebianControl(fields: fields) == nil)
    }

    @Test func `a control file as dpkg prints it`() throws {
        let control = try #require(
            DebianControl(fields: "Package: muster-agent\nVersion: 1:0.2.0~rc1+b1-1\nArchitecture: kfreebsd-amd64\n"))
        #expect(control.package == "muster-agent" && control.version == "1:0.2.0~rc1+b1-1")
        #expect(control.architecture == "kfreebsd-amd64")
    }
}
