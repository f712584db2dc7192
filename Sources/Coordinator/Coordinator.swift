import Shared

@main
enum Coordinator {
    static func main() {
        CommandProgram(root: root, version: "0.1.0").main()
    }

    static let root = Command(
        "coordinator", summary: "turns freshly booted machines into one highly available Kubernetes cluster",
        options: [
            Option(
                "config", value: "DIR", summary: "folder of coordinator.json and the operator's key",
                defaultValue: ConfigurationFolder.standard.path)
        ],
        subcommands: [ServeCommand.command])
}
