import Shared

@main
enum NodeAgent {
    static func main() {
        CommandProgram(root: root, version: ProductVersion.text).main()
    }

    static let root = Command(
        "node-agent", summary: "makes this machine the Kubernetes node that its signed manifest describes",
        subcommands: [
            RunCommand.command, EnrolCommand.command, StatusCommand.command, PlanCommand.command,
            ResetCommand.command, EvidenceCommand.command,
            DocumentCommand.command, VersionCommand.command, ApplyLocalCommand.command,
        ])
}
