import Shared
import TestSupport
import Testing

@testable import Coordinator

/// A running coordinator with what an operator has beside it: a definition, artifacts and the agent's package.
struct CommandStage {
    let coordinator: RunningCoordinator
    let folder: ScratchFolder
    let definition: String
    let artifacts: [String]
    let package: String

    static func with(_ body: (CommandStage) throws -> Void) throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        try body(try CommandStage(coordinator))
    }

    private init(_ coordinator: RunningCoordinator) throws {
        self.coordinator = coordinator
        let folder = try ScratchFolder()
        self.folder = folder
        // Ports and the socket are the test's own.
        try DurableFile.write(
            CanonicalJSON.encode(coordinator.configuration), to: "\(coordinator.folder)/etc/coordinator.json",
            mode: FileMode(0o644))
        var artifacts = try ["kubeadm", "kubectl", "kubelet"].map { try folder.write($0, "\u{7F}ELF \($0)") }
        artifacts.append(try folder.write("pause-3.2.tar", "image"))
        self.artifacts = artifacts
        package = try folder.debianPackage()
        _ = try folder.debianPackage("muster-coordinator")
        definition = try folder.write(
            "cluster.yaml",
            LabDefinition.text.replacing("cluster: lab", with: "cluster: test").replacing(
                "etcd: {", with: "artifacts: {lockFile: artifacts.lock.json}\netcd: {"))
    }

    /// Runs a command against the coordinator.
    func run(_ words: [String]) -> CommandCall {
        CommandCall(words.contains("--config") ? words : words + ["--config", "\(coordinator.folder)/etc"])
    }
}
