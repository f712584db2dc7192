import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// `plan --out`: everything to read before it is signed, and nothing that is a secret.
struct PlanRenderingTests {
    private func rendering(_ text: String = LabDefinition.text) throws -> PlanRendering {
        let plan = try LabDefinition.plan(text)
        return PlanRendering(
            plan: plan, report: try PlanReport(plan, definition: try LabDefinition.load(text), previous: nil))
    }

    private func text(_ files: [String: [UInt8]], _ place: String) throws -> String {
        String(decoding: try #require(files[place], "\(place)"), as: UTF8.self)
    }

    @Test func `the same definition gives the same bytes, with each node's own values`() throws {
        let files = try rendering().files()
        #expect(try rendering().files() == files)
        #expect(try text(files, "nodes/cp-2/kubeadm/init.yaml").contains("advertiseAddress: '10.77.0.12'"))
        #expect(try text(files, "nodes/cp-2/kubeadm/init.yaml").contains("token: '{{bootstrap.token}}'"))
        #expect(try text(files, "nodes/cp-2/files/etc/systemd/system/etcd.service").contains("--name=cp-2"))
        #expect(try text(files, "nodes/lb/files/etc/muster/haproxy/haproxy.cfg").contains("bind 10.77.0.10:6443"))
        #expect(try text(files, "nodes/worker-1/blocks/etc/hosts").contains("10.77.0.12 cp-2\n"))
        #expect(
            try text(files, "nodes/worker-1/files.txt").contains("0644 root:root /etc/muster/containerd/config.toml\n"))
        #expect(try text(files, "nodes/worker-1/steps.txt").contains("+ kubeadm-join: join the cluster"))
        #expect(files["nodes/worker-1/kubeadm/init.yaml"] == nil)
        // Placeholders that are left are those that the node fills with what it makes itself.
        for (place, bytes) in files where place.hasPrefix("nodes/") {
            let rest = String(decoding: bytes, as: UTF8.self).replacing("{{bootstrap.token}}", with: "")
                .replacing("{{join.token}}", with: "").replacing("{{join.caCertHash}}", with: "")
            #expect(!rest.contains("{{"), "\(place)")
        }
    }

    @Test func `hooks, files, pools and addons are in it, and nothing is a key or a token`() throws {
        let folder = try ScratchFolder()
        try folder.write("net.yaml", "kind: ConfigMap\n")
        let definition =
            LabDefinition.text.replacing("provider: host-gw", with: "provider: none") + """
                pools: [{name: cattle, roles: [worker], desired: 2}]
                files: [{path: /etc/motd, mode: "0600", owner: daemon, content: "I am {{node.name}}"}]
                hooks: {preInstall: [{name: hello, script: "echo {{node.address}}"}]}

                """
        let files = try rendering(definition).files()
        #expect(try text(files, "nodes/cattle-000000/files/etc/motd") == "I am cattle-000000")
        #expect(try text(files, "nodes/cp-1/files.txt").contains("0600 daemon:daemon /etc/motd\n"))
        #expect(try text(files, "nodes/cp-1/hooks/hook-pre-install-hello") == "echo 10.77.0.11")
        let secrets = [#/PRIVATE KEY/#, #/[a-z0-9]{6}\.[a-z0-9]{16}\b/#, #/client-key-data/#]
        for (place, bytes) in files {
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!secrets.contains { text.contains($0) }, "\(place)")
        }
    }

    @Test func `what was rendered is byte for byte what apply signs`() throws {
        try CommandStage.with { stage in
            let (run, out) = (stage.run, stage.folder("out"))
            #expect(
                run(["artifact", "add", "--lock", stage.folder("artifacts.lock.json")] + stage.artifacts).status == .ok)
            let call = run(["plan", "-f", stage.definition, "--out", out])
            #expect(call.status == .ok, "\(call.errors)")
            #expect(call.output.hasSuffix("rendered into \(out)\n"))
            #expect(try FileState.read(out).mode == FileMode(0o700))
            #expect(try FileState.read("\(out)/nodes/cp-1/steps.txt").mode == FileMode(0o600))
            #expect(run(["apply", "-f", stage.definition]).status == .ok)
            let admin = try stage.coordinator.admin()
            let generation = try admin.send(HTTPRequest(.get, AdminRoutes.generation)).checked()
                .decode(GenerationSummary.self)
            #expect(generation.manifests.count == 3)
            for manifest in generation.manifests {
                let envelope = try Envelope(
                    reading: try admin.send(HTTPRequest(.get, "/v1/blobs/\(manifest.digest)")).checked().body)
                let rendered = try DurableFile.readBounded("\(out)/manifests/\(manifest.role).json", limit: 4 << 20)
                #expect(Base64.decode(envelope.payload) == rendered, "\(manifest.role)")
            }
            let roster = try DurableFile.readBounded("\(out)/roster.json", limit: 4 << 20)
            #expect(SHA256.digest(of: roster) == generation.rosterDigest)
        }
    }

    @Test func `a folder with content is refused and stays as it was`() throws {
        try CommandStage.with { stage in
            let out = stage.folder("out")
            try Folder.make(out)
            try stage.folder.write("out/mine", "text")
            #expect(
                stage.run(["artifact", "add", "--lock", stage.folder("artifacts.lock.json")] + stage.artifacts).status
                    == .ok)
            let full = stage.run(["plan", "-f", stage.definition, "--out", out])
            #expect(full.status == .failed && full.errors.contains("\(out) is not empty"), "\(full.errors)")
            #expect(try Folder.names(in: out) == ["mine"])
            let file = stage.run(["plan", "-f", stage.definition, "--out", "\(out)/mine"])
            #expect(file.errors.contains("is no folder"), "\(file.errors)")
        }
    }

    @Test(arguments: ["files/../../etc/passwd", "files//x", "./x", "files/a\0b"])
    func `nothing is written outside of the folder`(place: String) throws {
        let folder = try ScratchFolder()
        #expect(throws: CommandError.self) {
            try RenderedFolder(path: folder("out")).write(["fine": [], place: []])
        }
        #expect(try !FileState.read(folder("out")).exists)
    }
}
