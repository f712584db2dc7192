import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Bundles between a host without a coordinator and a running coordinator without a network.
struct BundleImportTests {
    /// Packs the stage's artifacts as somebody without a coordinator does.
    private func pack(_ stage: CommandStage) throws -> (path: String, packed: PackedBundle) {
        let path = stage.folder("bundle.tar")
        let call = CommandCall(
            ["artifact", "bundle", path] + stage.artifacts + [
                stage.package, "-o", "json", "--config", "/nonexistent",
            ])
        #expect(call.status == .ok, "\(call.errors)")
        return (path, try StrictJSON.decode(PackedBundle.self, from: Array(call.output.utf8)))
    }

    private func store(_ stage: CommandStage) -> String { "\(stage.coordinator.configuration.stateFolder)/artifacts" }

    private func names(_ stage: CommandStage) throws -> Set<String> { Set(try Folder.names(in: store(stage))) }

    private func imported(_ call: CommandCall) throws -> ImportedBundle {
        try StrictJSON.decode(ImportedBundle.self, from: Array(call.output.utf8))
    }

    @Test func `a bundle brings artifacts, lock file and agent, and a definition is applied with them`() throws {
        try CommandStage.with { stage in
            let (path, packed) = try pack(stage)
            #expect(packed.artifacts.count == 5)
            let lock = stage.folder("artifacts.lock.json")
            let call = stage.run(
                ["artifact", "import", path, "--digest", packed.digest.text, "--lock", lock, "-o", "json"])
            #expect(call.status == .ok, "\(call.errors)")
            #expect(try imported(call).stored == 5)
            for artifact in packed.artifacts {
                #expect(try FileState.read("\(store(stage))/\(artifact.digest.hex)").digest == artifact.digest)
            }
            let applied = stage.run(["apply", "-f", stage.definition])
            #expect(applied.status == .ok, "\(applied.errors)")
            #expect(stage.run(["cloud-init", "--node", "cp-1"]).status == .ok)
            let again = stage.run(["artifact", "import", path, "-o", "json"])
            #expect(try imported(again).stored == 0)
            // The store of the one coordinator makes the same bundle for the next one.
            let second = stage.folder("second.tar")
            #expect(stage.run(["artifact", "bundle", second, "-f", stage.definition]).status == .ok)
            #expect(try FileDigest.read(second) == FileDigest.read(path))
        }
    }

    @Test func `another bundle than the expected one stores nothing`() throws {
        try CommandStage.with { stage in
            let (path, _) = try pack(stage)
            let wrong = "sha256:" + String(repeating: "0", count: 64)
            let call = stage.run(["artifact", "import", path, "--digest", wrong])
            #expect(call.status == .failed && call.errors.contains("not \(wrong)"))
            #expect(try names(stage).isEmpty)
        }
    }

    @Test func `a cut import keeps what was whole and goes on`() throws {
        try CommandStage.with { stage in
            let (path, packed) = try pack(stage)
            let bytes = try DurableFile.readBounded(path, limit: 1 << 20)
            // In the middle of the last file: its block, then the two empty ones.
            try DurableFile.write(Array(bytes.dropLast(1024 + 510)), to: path, mode: FileMode(0o644))
            let cut = stage.run(["artifact", "import", path])
            #expect(cut.status == .failed && cut.errors.contains("ends in the middle of"), "\(cut.errors)")
            #expect(cut.errors.contains("import it again"))
            #expect(try names(stage).count == 4)
            try DurableFile.write(bytes, to: path, mode: FileMode(0o644))
            let whole = stage.run(["artifact", "import", path, "-o", "json"])
            #expect(try imported(whole).stored == 1)
            #expect(try names(stage) == Set(packed.artifacts.map(\.digest.hex)))
        }
    }

    @Test func `a tampered file is never stored, under no name`() throws {
        try CommandStage.with { stage in
            let (path, packed) = try pack(stage)
            var bytes = try DurableFile.readBounded(path, limit: 1 << 20)
            // The first content behind list and lock file: found by its header.
            let first = BundleManifest(packed.artifacts).files[0]
            let name = Array(BundleManifest.fileName(first.digest).utf8)
            let place = try #require(
                stride(from: 0, to: bytes.count, by: 512).first { bytes[$0...].starts(with: name) })
            bytes[place + 512] ^= 1
            try DurableFile.write(bytes, to: path, mode: FileMode(0o644))
            let call = stage.run(["artifact", "import", path])
            #expect(call.status == .failed && call.errors.contains("not \(first.digest)"), "\(call.errors)")
            #expect(try names(stage).isEmpty)
        }
    }

    @Test func `a file that was changed in the store is not packed`() throws {
        try CommandStage.with { stage in
            #expect(stage.run(["artifact", "add"] + stage.artifacts).status == .ok)
            let name = try #require(try names(stage).first)
            let path = "\(store(stage))/\(name)"
            let size = try FileState.read(path).size
            try DurableFile.write([UInt8](repeating: 1, count: size), to: path, mode: FileMode(0o644))
            let target = stage.folder("bundle.tar")
            let call = stage.run(["artifact", "bundle", target])
            #expect(call.status == .failed && call.errors.contains(path))
            for path in [target, target + ".part"] { #expect(try !FileState.read(path, digest: false).exists) }
        }
    }

    @Test func `what a definition lacks is named, all at once`() throws {
        try CommandStage.with { stage in
            #expect(
                stage.run(["artifact", "add"] + stage.artifacts + ["--lock", stage.folder("artifacts.lock.json")])
                    .status
                    == .ok)
            let call = CommandCall([
                "artifact", "bundle", stage.folder("b.tar"), stage.artifacts[0], "-f", stage.definition, "--config",
                "/nonexistent",
            ])
            #expect(call.status == .failed)
            for name in ["kubectl", "kubelet", "pause-3.2"] { #expect(call.errors.contains("\(name) (")) }
            #expect(!call.errors.contains("kubeadm ("))
        }
    }
}
