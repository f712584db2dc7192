import Foundation
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// The ways to boot machines in `packaging/examples`: none of the clouds is at hand, so it is their form that is tested.
struct BootExampleTests {
    private static let folder =
        "/" + #filePath.split(separator: "/").prefix { $0 != "Tests" }.joined(separator: "/") + "/packaging/examples"
    private static let clouds = ["aws", "openstack", "hetzner", "libvirt"]
    private static let scripts = ["cloud-init/user-data", "proxmox/create", "maas/deploy", "autoinstall/seed"]

    private static func has(_ program: String) -> Bool { (try? ChildProcess.find(program)) != nil }

    private func text(_ name: String) throws -> String {
        String(decoding: try DurableFile.readBounded("\(Self.folder)/\(name)", limit: 1 << 20), as: UTF8.self)
    }

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
            "terraform", "fmt", "-check", "-diff", "-recursive", "\(Self.folder)/terraform",
            environment: ["TF_CLI_CONFIG_FILE": "/dev/null", "CHECKPOINT_DISABLE": "1"])
        #expect(result.isSuccess, "\(result.text)\(result.errorText)")
    }

    @Test func `the Terraform example passes each machine its own user-data and opens no SSH`() throws {
        #expect(try Folder.names(in: "\(Self.folder)/terraform").sorted() == Self.clouds.sorted())
        for cloud in Self.clouds {
            let main = try text("terraform/\(cloud)/main.tf")
            #expect(main.contains("user_data = file(\"${var.user_data_folder}/${each.key}.yaml\")"), "\(cloud)")
            #expect(main.contains("--without-ticket"), "\(cloud): a ticket lies in the state, and nobody says so")
            for word in ["key_name", "key_pair", "ssh_keys", "provisioner"] {
                #expect(!main.contains(word), "\(cloud)")
            }
            #expect(main.firstMatch(of: /\b22\b/) == nil, "\(cloud)")
        }
    }

    @Test(arguments: clouds)
    func `a Terraform example names only what it declares, and closes what it opens`(cloud: String) throws {
        let files = try Folder.names(in: "\(Self.folder)/terraform/\(cloud)").filter { $0.hasSuffix(".tf") }
        let all = try files.map { try text("terraform/\(cloud)/\($0)") }.joined(separator: "\n")
        let code = all.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("#") }.joined(separator: "\n")
        let declared = Set(code.matches(of: /variable "([a-z_]+)"/).map { String($0.1) })
        let used = Set(code.matches(of: /\bvar\.([a-z_]+)/).map { String($0.1) })
        #expect(used == declared)
        let resources = Set(code.matches(of: /resource "([a-z0-9_]+)" "([a-z_]+)"/).map { "\($0.1).\($0.2)" })
        let provider = try #require(resources.first?.split(separator: "_").first)
        let pattern = try Regex("[^\"a-z_](\(provider)_[a-z0-9_]+\\.[a-z_]+)")
        for match in code.matches(of: pattern) {
            #expect(
                resources.contains(String(try #require(match.output[1].substring))), "\(match.output[0].value ?? "")")
        }
        for (open, close) in ["{}", "[]", "()"].map({ ($0.first, $0.last) }) {
            #expect(code.filter { $0 == open }.count == code.filter { $0 == close }.count)
        }
        #expect(code.filter { $0 == "\"" }.count.isMultiple(of: 2))
    }

    @Test(arguments: zip(clouds, ["aws", "three-control-planes", "three-control-planes", "three-control-planes"]))
    func `the machines of a Terraform example are those of a definition`(cloud: String, name: String) throws {
        let definition = try DefinitionLoader.load(path: "\(Self.folder)/\(name).yaml", requireArtifacts: false)
            .definition
        let values = try text("terraform/\(cloud)/example.tfvars")
        let machines = values.matches(of: /"([a-z0-9-]+)" *= \{ address = "([0-9.]+)"/).map { "\($0.1) \($0.2)" }
        #expect(machines == definition.nodes.map { "\($0.name) \($0.address)" })
        #expect(values.contains("\"\(definition.cluster)\""))
        let variables = try text("terraform/\(cloud)/variables.tf")
        let given = values.matches(of: /(?m)^([a-z_]+) +=/).map { String($0.1) }
        for block in variables.split(separator: "variable \"").dropFirst() {
            let variable = String(block.prefix { $0 != "\"" })
            #expect(given.contains(variable) || block.contains("default"), "\(cloud) wants \(variable)")
        }
        for variable in given { #expect(variables.contains("variable \"\(variable)\""), "\(variable)") }
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

    private func printed(_ words: [String]) throws -> String {
        let folder = try ScratchFolder()
        try folder.write("muster-agent_0.1.0_amd64.deb", "agent")
        try folder.write("muster-coordinator_0.1.0_amd64.deb", "coordinator")
        let call = CommandCall(
            [
                "cloud-init", "--coordinator", "-f", "\(Self.folder)/three-control-planes.yaml", "--packages",
                folder.path, "--package-url", "http://mirror/muster", "--config", "/nonexistent",
            ] + words)
        #expect(call.status == .ok, "\(call.errors)")
        return call.output
    }

    @Test func `the example user-data is what the command prints`() throws {
        for (name, words) in [
            ("cloud-init/load-balancer.example", []),
            ("autoinstall/user-data.example", ["--format", "autoinstall", "--set-hostname"]),
        ] as [(String, [String])] {
            let text = try printed(words)
            if ProcessInfo.processInfo.environment["MUSTER_UPDATE_GOLDEN"] != nil {
                try Data(text.utf8).write(to: URL(filePath: "\(Self.folder)/\(name)"))
            }
            #expect(try text == self.text(name), "\(name)")
        }
    }

    @Test(
        .enabled(if: has("cloud-init"), "needs cloud-init"),
        arguments: ["cloud-init/load-balancer.example", "autoinstall/user-data.example"])
    func `cloud-init finds the example user-data valid`(name: String) throws {
        let result = try run("cloud-init", "schema", "--config-file", "\(Self.folder)/\(name)")
        #expect(result.isSuccess, "\(result.text)\(result.errorText)")
    }

    @Test func `the script makes one file a node, for its owner alone, and none where the command fails`() throws {
        let folder = try ScratchFolder()
        try folder.script("coordinator", "[ \"$3\" = bad ] && exit 1\necho \"ticket of $3\"")
        let path = ["PATH": "\(folder.path):/usr/bin:/bin"]
        let script = "\(Self.folder)/cloud-init/user-data"
        let made = try run("/bin/sh", script, folder("made"), "cp-1", "cp-2", environment: path)
        #expect(made.isSuccess && made.text == "\(folder("made"))/cp-1.yaml\n\(folder("made"))/cp-2.yaml\n")
        #expect(try folder.text("made/cp-2.yaml") == "ticket of cp-2\n")
        #expect(try FileState.read(folder("made/cp-1.yaml")).mode == FileMode(0o600))
        let failed = try run("/bin/sh", script, folder("made"), "bad", environment: path)
        #expect(!failed.isSuccess && !FileManager.default.fileExists(atPath: folder("made/bad.yaml")))
    }

    @Test func `Proxmox gets each script as vendor-data, MAAS as base64, and the installer on a disk`() throws {
        let folder = try ScratchFolder()
        for program in ["qm", "maas", "cloud-localds"] {
            try folder.script(program, "echo \"\(program) $*\" >>\(folder("calls"))")
        }
        try folder.script("coordinator", "echo \"coordinator $*\" >>\(folder("calls")); echo printed")
        try folder.write("cp-1.sh", "#!/bin/sh\n")
        let environment = ["PATH": "\(folder.path):/usr/bin:/bin", "SNIPPETS": folder("snippets")]
        func example(_ name: String, _ words: String...) throws -> [String] {
            _ = try? DurableFile.removeDurably(folder("calls"))
            let result = try ChildProcess.run(
                executable: "/bin/sh", arguments: ["\(Self.folder)/\(name)"] + words, environment: environment,
                deadline: .seconds(20))
            #expect(result.isSuccess, "\(result.errorText)")
            return try folder.text("calls").split(separator: "\n").map(String.init)
        }
        #expect(
            try example("proxmox/create", folder.path, "9000", "10.0.0.1", "cp-1=201=10.0.0.11/24") == [
                "qm clone 9000 201 --name cp-1 --full",
                "qm set 201 --cicustom vendor=local:snippets/muster-cp-1.sh --ipconfig0 ip=10.0.0.11/24,gw=10.0.0.1",
                "qm start 201",
            ])
        #expect(try FileState.read(folder("snippets/muster-cp-1.sh")).mode == FileMode(0o600))
        #expect(
            try example("maas/deploy", "me", "cp-1=4y3h7n") == [
                "coordinator cloud-init --node cp-1 --without-ticket --format base64",
                "maas me machine deploy 4y3h7n user_data=printed",
            ])
        let seed = try example("autoinstall/seed", "cp-1", folder("seed.iso"))
        #expect(seed.first == "coordinator cloud-init --node cp-1 --format autoinstall --set-hostname")
        #expect(seed.last?.hasPrefix("cloud-localds \(folder("seed.iso")) /tmp/") == true)
    }

    @Test func `every option that an example or a page names exists`() throws {
        let names = Set(CloudInitCommand.command.options.map(\.name))
        let formats = Set(UserDataFormat.allCases.map(\.rawValue))
        let page = String(
            decoding: try DurableFile.readBounded("\(Self.folder)/../../docs/user-data.md", limit: 1 << 20),
            as: UTF8.self)
        let texts = try Self.scripts.map(text) + [text("vagrant/Vagrantfile"), page]
        var found = 0
        for line in texts.flatMap({ $0.split(separator: "\n") }) where line.contains("cloud-init --") {
            let command = line[try #require(line.firstRange(ofText: "cloud-init --")).lowerBound...]
            for match in command.matches(of: /--([a-z-]+)(?: ([a-z0-9-]+))?/) {
                #expect(names.contains(String(match.1)), "\(line)")
                if match.1 == "format" { #expect(formats.contains(String(match.2 ?? "")), "\(line)") }
                found += 1
            }
        }
        #expect(found > 15)
    }

    @Test(.enabled(if: has("shellcheck"), "needs shellcheck"), arguments: scripts)
    func `shellcheck has nothing to say of an example`(name: String) throws {
        let result = try run("shellcheck", "\(Self.folder)/\(name)")
        #expect(result.isSuccess, "\(result.text)")
        #expect(FileManager.default.isExecutableFile(atPath: "\(Self.folder)/\(name)"))
    }
}
