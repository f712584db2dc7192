import Shared
import TestSupport

@testable import Coordinator

/// A machine of one folder on which a boot script is run: its paths lead there, and what would change the machine is
/// noted instead of done.
struct BootScriptStage {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        for name in ["bin", "etc", "cache"] { try Folder.make(folder(name), mode: FileMode(0o755)) }
        // A machine that has the package lists, and nothing installed.
        for name in ["systemctl", "hostnamectl"] { try fake(name, note("\(name) $*")) }
        try fake(
            "coordinator", note("coordinator $*") + "; [ \"$1\" != init ] || touch \(folder("etc/coordinator.json"))")
        try fake("dpkg", "echo amd64")
        try fake("dpkg-query", "exit 1")
        try fake("apt-get", note("apt-get $*"))
        try curl(bringing: "package")
    }

    func fake(_ name: String, _ body: String) throws { try folder.script("bin/\(name)", body) }

    /// The shell text that notes a call.
    func note(_ words: String) -> String { "echo \"\(words)\" >>\(folder("calls"))" }

    /// A download that brings this content; what is posted is kept.
    func curl(bringing content: String) throws {
        try fake(
            "curl",
            """
            target=
            while [ $# -gt 0 ]; do
                case $1 in
                --output) target=$2 ;;
                --data-binary) cat >\(folder("posted")) ;;
                esac
                last=$1
                shift
            done
            \(note("curl $last"))
            [ -z "$target" ] || printf '%s' '\(content)' >"$target"
            """)
    }

    /// The script with its paths in the folder.
    func moved(_ script: String) -> String {
        script.replacing(BootScript.folder, with: folder("cache")).replacing("/etc/muster", with: folder("etc"))
            .replacing("/var/lib/muster-agent", with: folder("state")).replacing(
                "/dev/console", with: folder("console"))
    }

    func run(_ script: String) throws -> ChildProcess.Result {
        try ChildProcess.run(
            executable: "/bin/sh", arguments: [try folder.write("script", moved(script))],
            environment: ["PATH": "\(folder("bin")):/usr/bin:/bin"], deadline: .seconds(60))
    }

    /// What was called, by the first words of each call.
    func calls(words: Int = 2) throws -> [String] {
        guard try FileState.read(folder("calls"), digest: false).exists else { return [] }
        return try folder.text("calls").split(separator: "\n").map {
            $0.split(separator: " ").prefix(words).joined(separator: " ")
        }
    }

    /// A package whose digest is that of what ``curl(bringing:)`` brings.
    static func package(_ content: String = "package", architecture: String = "amd64") -> UserDataPackage {
        let digest = SHA256.digest(of: Array(content.utf8))
        return UserDataPackage(
            name: "muster-agent", architecture: architecture, url: "https://10.0.0.10:7441/v1/packages/\(digest)",
            sha256: digest.hex, fileName: "muster-agent.deb", authorityPath: NodeUserData.authorityPath)
    }
}
