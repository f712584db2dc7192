import Shared

/// The program `coordinator`: a command tree, see ``CoordinatorCommands``.
@main
enum Coordinator {
    static func main() {
        CommandProgram(root: CoordinatorCommands.root, version: ProductVersion.text).main()
    }
}
