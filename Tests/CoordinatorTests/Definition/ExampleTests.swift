import Foundation
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// What `packaging/examples` promises.
struct ExampleTests {
    private static let folder =
        "/" + #filePath.split(separator: "/").prefix { $0 != "Tests" }.joined(separator: "/") + "/packaging/examples"

    private static let definitions = [
        "aws", "one-control-plane", "sandbox", "three-and-three", "three-control-planes", "two-masters-mended",
    ]

    private func text(_ name: String) throws -> String {
        String(decoding: try DurableFile.readBounded("\(Self.folder)/\(name)", limit: 1 << 20), as: UTF8.self)
    }

    @Test(arguments: definitions)
    func `an example can be planned, with the artifacts that it names`(name: String) throws {
        let loaded = try DefinitionLoader.load(path: "\(Self.folder)/\(name).yaml", requireArtifacts: false)
        let names = ["kubernetes-apt-key"] + loaded.definition.addons.compactMap(\.artifact)
        let lock = ArtifactLock(entries: names.map { LabDefinition.entry($0, .file) })
        let plan = try Planner.plan(
            loaded.definition, lock: lock, clusterUID: "5e1f0c9d8b7a46352413020100ffeedd", previous: nil)
        #expect(plan.roster.nodes.count == loaded.definition.nodes.count)
        // Only the artifacts of the operator's own are not there yet.
        #expect(loaded.warnings.allSatisfy { $0.message.contains("artifacts.lock.json") })
    }

    @Test func `two masters are refused, and the refusal is explained`() throws {
        let text = try text("two-masters.yaml")
        do {
            _ = try DefinitionLoader.load(
                SourceText(name: "two-masters.yaml", text: text), files: DefinitionFiles(besides: "/nonexistent/a"),
                requireArtifacts: false)
            Issue.record("it is accepted")
        } catch {
            let errors = error.problems.filter { $0.severity == .error }
            try Golden.expect(ProblemRenderer(source: error.source).render(errors), is: "two-masters.txt")
        }
        let mended = try DefinitionLoader.load(path: "\(Self.folder)/two-masters-mended.yaml", requireArtifacts: false)
        #expect(mended.definition.nodes(with: .etcd).map(\.name) == ["mastera", "masterb", "voter"])
        #expect(mended.definition.nodes(with: .controlPlane).count == 2)
    }

    @Test func `every example is among those that are tested and in the page that tells what is what`() throws {
        let page = try text("README.md")
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0 != "README.md" }
        for name in names { #expect(page.contains("`\(name)`") || page.contains("`\(name)/`"), "\(name)") }
        let files = names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        #expect(Set(files) == Set(Self.definitions + ["two-masters"]))
    }

    @Test func `the load balancer of the sandbox is tuned as its haproxy was`() throws {
        let loaded = try DefinitionLoader.load(path: "\(Self.folder)/sandbox.yaml", requireArtifacts: false)
        let tuning = loaded.definition.loadBalancer.tuning
        #expect(tuning.inter == "10s" && tuning.downinter == "5s" && tuning.slowstart == "60s")
        #expect(tuning.rise == 2 && tuning.fall == 2 && tuning.maxconn == 250)
    }

    // MARK: - Ways to boot machines

    private static func has(_ program: String) -> Bool { (try? ChildProcess.find(program)) != nil }

    private func run(_ program: String, _ arguments: String..., environment: [String: String] = [:]) throws
        -> ChildProcess.Result
    {
        try ChildProcess.run(
            executable: program.hasPrefix("/") ? program : ChildProcess.find(program), arguments: arguments,
            environment: ChildProcess.minimalEnvironment.merging(environment) { $1 }, deadline: .seconds(60))
    }

    @Test(.enabled(if: has("terraform"), "needs terraform"))
    func `the Terraform example is written as terraform itself would`() throws {
        let result = try run(
            "terraform", "fmt", "-check", "-diff", "\(Self.folder)/terraform",
            environment: ["TF_CLI_CONFIG_FILE": "/dev/null", "CHECKPOINT_DISABLE": "1"])
        #expect(result.isSuccess, "\(result.text)\(result.errorText)")
    }

    @Test func `the Terraform example passes each machine its own user-data and opens no SSH`() throws {
        let main = try text("terraform/main.tf")
        #expect(main.contains("user_data = file(\"${var.user_data_folder}/${each.key}.yaml\")"))
        #expect(!main.contains("22") && !main.contains("key_name") && !main.contains("provisioner"))
    }

    @Test(.enabled(if: has("ruby"), "needs ruby"))
    func `the Vagrantfile is Ruby, and its machines are those of the definition`() throws {
        #expect(try run("ruby", "-c", "\(Self.folder)/vagrant/Vagrantfile").isSuccess)
        let definition = try DefinitionLoader.load(
            path: "\(Self.folder)/three-control-planes.yaml", requireArtifacts: false
        ).definition
        let text = try text("vagrant/Vagrantfile")
        for node in definition.nodes {
            #expect(text.contains("\"\(node.name)\" => { address: \"\(node.address)\""), "\(node.name)")
        }
    }

    @Test func `the example user-data is what the command prints`() throws {
        let folder = try ScratchFolder()
        try folder.write("muster-agent_0.1.0_amd64.deb", "agent")
        try folder.write("muster-coordinator_0.1.0_amd64.deb", "coordinator")
        let call = CommandCall([
            "cloud-init", "--coordinator", "-f", "\(Self.folder)/three-control-planes.yaml", "--packages", folder.path,
            "--package-url", "http://mirror/muster", "--config", "/nonexistent",
        ])
        #expect(try call.output == text("cloud-init/load-balancer.example"))
    }

    @Test(.enabled(if: has("cloud-init"), "needs cloud-init"))
    func `cloud-init finds the example user-data valid`() throws {
        let result = try run("cloud-init", "schema", "--config-file", "\(Self.folder)/cloud-init/load-balancer.example")
        #expect(result.isSuccess, "\(result.text)\(result.errorText)")
    }

    @Test func `the script makes one file a node, for its owner alone, and none where the command fails`() throws {
        let folder = try ScratchFolder()
        let fake = try folder.write("coordinator", "#!/bin/sh\n[ \"$3\" = bad ] && exit 1\necho \"ticket of $3\"\n")
        _ = try run("chmod", "0755", fake)
        let path = ["PATH": "\(folder.path):/usr/bin:/bin"]
        let script = "\(Self.folder)/cloud-init/user-data"
        let made = try run("/bin/sh", script, folder("made"), "cp-1", "cp-2", environment: path)
        #expect(made.isSuccess && made.text == "\(folder("made"))/cp-1.yaml\n\(folder("made"))/cp-2.yaml\n")
        #expect(try folder.text("made/cp-2.yaml") == "ticket of cp-2\n")
        #expect(try FileState.read(folder("made/cp-1.yaml")).mode == FileMode(0o600))
        let failed = try run("/bin/sh", script, folder("made"), "bad", environment: path)
        #expect(!failed.isSuccess && !FileManager.default.fileExists(atPath: folder("made/bad.yaml")))
    }
}
