import Shared
import TestSupport
import Testing

@testable import Coordinator

/// The script of a first boot, run by the machine's own shell.
struct BootScriptTests {
    private let ticket = Array("-----BEGIN PRIVATE KEY-----\nsecret\n".utf8)

    private func script(_ package: UserDataPackage = BootScriptStage.package(), hostname: Bool = false) throws -> String
    {
        try UserDataSamples.node(ticket: ticket, packages: [package], setsHostname: hostname).render(.script)
    }

    @Test func `a machine gets its files, the checked package and its agent, and nothing is left behind`() throws {
        let stage = try BootScriptStage()
        let result = try stage.run(try script(hostname: true))
        #expect(result.isSuccess, "\(result.text)\(result.errorText)")
        #expect(
            try stage.calls(words: 3) == [
                "hostnamectl set-hostname cp-1",
                "curl https://10.0.0.10:7441/v1/packages/\(SHA256.digest(of: Array("package".utf8)))",
                "apt-get install --yes", "systemctl enable --now",
            ])
        #expect(try stage.folder.text("etc/ticket.key") == String(decoding: ticket, as: UTF8.self))
        #expect(try FileState.read(stage.folder("etc/ticket.key")).mode == FileMode(0o600))
        #expect(try FileState.read(stage.folder("etc/agent.json")).mode == FileMode(0o644))
        #expect(try !FileState.read(stage.folder("cache")).exists)
        #expect(
            try stage.folder.text("console") == "muster: cp-1 is set up; its agent says the rest: node-agent status\r\n"
        )
    }

    @Test func `a second run is harmless, and brings no ticket to a machine that is a node`() throws {
        let stage = try BootScriptStage()
        #expect(try stage.run(try script()).isSuccess)
        try DurableFile.removeDurably(stage.folder("etc/ticket.key"))
        try DurableFile.removeDurably(stage.folder("calls"))
        try Folder.make(stage.folder("state"), mode: FileMode(0o700))
        try stage.folder.write("state/node.crt", "")
        try stage.fake("dpkg-query", "printf 'install ok installed'")
        #expect(try stage.run(try script()).isSuccess)
        #expect(try stage.calls() == ["systemctl enable"])
        #expect(try !FileState.read(stage.folder("etc/ticket.key")).exists)
    }

    @Test func `apt asks nothing, waits for other installers, and reads lists only where it must`() throws {
        let stage = try BootScriptStage()
        #expect(try stage.run(try script()).isSuccess)
        let line = try #require(try stage.folder.text("calls").split(separator: "\n").first { $0.contains("apt-get") })
        for word in ["DPkg::Lock::Timeout=600", "--force-confdef", "--force-confold", "/muster-agent.deb"] {
            #expect(line.contains(word), "\(line)")
        }
        let bare = try BootScriptStage()
        try bare.fake(
            "apt-get",
            "\(bare.note("apt-get $1 $DEBIAN_FRONTEND $NEEDRESTART_MODE")); "
                + "[ $1 != update ] || touch \(bare.folder("lists")); [ -e \(bare.folder("lists")) ]")
        #expect(try bare.run(try script()).isSuccess)
        let calls = try bare.calls(words: 4).filter { $0.hasPrefix("apt-get") }
        #expect(calls == ["install", "update", "install"].map { "apt-get \($0) noninteractive a" })
    }

    @Test func `nothing is installed before its digest was checked`() throws {
        let stage = try BootScriptStage()
        try stage.curl(bringing: "another package")
        #expect(try !stage.run(try script()).isSuccess)
        #expect(try !stage.calls(words: 1).contains("apt-get"))
        #expect(try Folder.names(in: stage.folder("cache")) == ["output"])
        try stage.curl(bringing: "package")
        #expect(try stage.run(try script()).isSuccess)
        #expect(try stage.folder.text("calls").contains("\(stage.folder("cache"))/muster-agent.deb\n"))
    }

    /// How a machine can be wrong, and what it then says.
    enum Fault: CaseIterable {
        case otherPackage, otherArchitecture, aptFails, serviceFails, noDownload

        var step: String {
            switch self {
            case .otherPackage: "check-muster-agent"
            case .otherArchitecture: "architecture"
            case .aptFails: "install"
            case .serviceFails: "start"
            case .noDownload: "fetch-muster-agent"
            }
        }

        var words: String {
            switch self {
            case .otherPackage: "is not the file that was promised: its SHA-256 is another one"
            case .otherArchitecture:
                "there is no package for riscv64, only for amd64; coordinator package add FILE adds one"
            case .aptFails: "E: Unmet dependencies"
            case .serviceFails: "Unit muster-agent.service not found."
            case .noDownload: "curl: (7) Failed to connect"
            }
        }

        func happen(on stage: BootScriptStage) throws {
            switch self {
            case .otherPackage: try stage.curl(bringing: "another package")
            case .otherArchitecture: try stage.fake("dpkg", "echo riscv64")
            case .aptFails: try stage.fake("apt-get", "echo 'E: Unmet dependencies' >&2; exit 100")
            case .serviceFails: try stage.fake("systemctl", "echo 'Unit muster-agent.service not found.' >&2; exit 5")
            case .noDownload:
                try stage.fake(
                    "curl",
                    "case \"$*\" in *--data-binary*) cat >\(stage.folder("posted"));; "
                        + "*) echo 'curl: (7) Failed to connect' >&2; exit 7;; esac")
            }
        }
    }

    @Test(arguments: Fault.allCases)
    func `the first failure ends it with one line on the console, and a report`(fault: Fault) throws {
        let stage = try BootScriptStage()
        try fault.happen(on: stage)
        let result = try stage.run(try script())
        #expect(!result.isSuccess)
        #expect(
            result.errorText.hasPrefix("muster: cp-1 is not set up: \(fault.step) ended with "), "\(result.errorText)")
        #expect(try stage.folder.text("console").contains(fault.words))
        #expect(try stage.folder.text("console").split(separator: "\n").count == 1)
        let posted = try StrictJSON.decode(
            BootFailureReport.self, from: DurableFile.readBounded(stage.folder("posted"), limit: 1 << 16))
        #expect(posted.node == "cp-1" && posted.step == fault.step)
        #expect(String(decoding: try posted.check(), as: UTF8.self).contains(fault.words))
        if fault != .serviceFails { #expect(try !stage.calls(words: 1).contains("systemctl")) }
    }

    @Test func `the report has no password and no key, whatever a program prints`() throws {
        let stage = try BootScriptStage()
        try stage.fake(
            "apt-get",
            """
            cat <<'END' >&2
            Err:1 http://me:hunter2@mirror/debian bookworm
            -----BEGIN PRIVATE KEY-----
            c2VjcmV0
            -----END PRIVATE KEY-----
            E: \u{1B}[2Jfailed
            END
            exit 100
            """)
        #expect(try !stage.run(try script()).isSuccess)
        let posted = try StrictJSON.decode(
            BootFailureReport.self, from: DurableFile.readBounded(stage.folder("posted"), limit: 1 << 16))
        let told = String(decoding: try posted.check(), as: UTF8.self)
        #expect(told.contains("http://mirror/debian") && told.contains("failed"))
        for secret in ["hunter2", "c2VjcmV0", "BEGIN"] { #expect(!told.contains(secret)) }
        #expect(try !stage.folder.text("console").contains("\u{1B}"))
    }

    @Test func `an image without curl gets it before anything is fetched`() throws {
        let stage = try BootScriptStage()
        // Only the shell's own folder of programs, without curl, until apt brings it.
        let tools = [
            "sh", "cat", "mkdir", "rm", "mv", "chmod", "base64", "sha256sum", "tail", "tr", "cut", "sed", "touch",
        ]
        try Folder.make(stage.folder("tools"), mode: FileMode(0o755))
        for tool in tools { try stage.folder.script("tools/\(tool)", "exec /usr/bin/\(tool) \"$@\"") }
        try DurableFile.removeDurably(stage.folder("bin/curl"))
        try stage.fake(
            "apt-get",
            """
            \(stage.note("apt-get $*"))
            case "$*" in *" curl ca-certificates") printf '%s\\n' '#!/bin/sh' 'while [ $# -gt 1 ]; do [ "$1" != --output ] || \
            target=$2; shift; done' 'printf package >"$target"' >\(stage.folder("bin/curl")); chmod 755 \(stage.folder("bin/curl"));; esac
            """)
        let result = try ChildProcess.run(
            executable: "/bin/sh",
            arguments: [try stage.folder.write("script", stage.moved(try script()))],
            environment: ["PATH": "\(stage.folder("bin")):\(stage.folder("tools"))"], deadline: .seconds(60))
        #expect(result.isSuccess, "\(result.text)\(result.errorText)")
        let calls = try stage.folder.text("calls").split(separator: "\n")
        #expect(calls.first?.hasSuffix(" curl ca-certificates") == true, "\(calls)")
        #expect(calls.count == 3)
    }

    @Test func `the coordinator's host goes on where it was interrupted, and reports to no one`() throws {
        let stage = try BootScriptStage()
        let text = try UserDataSamples.coordinator().render(.script)
        func packages(_ text: String) -> String {
            let digest = SHA256.digest(of: Array("package".utf8)).hex
            return text.replacing(String(repeating: "a", count: 64), with: digest)
                .replacing(String(repeating: "b", count: 64), with: digest)
        }
        try stage.fake("systemctl", "\(stage.note("systemctl $*")); [ $3 != muster-coordinator.service ]")
        let failed = try stage.run(packages(text))
        #expect(failed.errorText.hasPrefix("muster: lb is not set up: start-coordinator ended with 1: "))
        #expect(try !FileState.read(stage.folder("posted")).exists)
        try stage.fake("systemctl", stage.note("systemctl $*"))
        try DurableFile.removeDurably(stage.folder("calls"))
        let again = try stage.run(packages(text))
        #expect(again.isSuccess, "\(again.text)\(again.errorText)")
        let calls = try stage.calls(words: 3)
        #expect(!calls.contains { $0.hasPrefix("coordinator init") })
        #expect(
            calls.suffix(4) == [
                "systemctl enable --now", "coordinator package add", "coordinator ticket create",
                "systemctl enable --now",
            ])
    }

    @Test func `cloud-init runs the same script, which it was given as a file`() throws {
        let stage = try BootScriptStage()
        let text = try UserDataSamples.node(ticket: ticket, packages: [BootScriptStage.package()]).render()
        let merged = try MergedUserData(user: text)
        #expect(merged.config.runcmd == [["sh", UserData.scriptPath]])
        let files = try #require(merged.config.write_files)
        let script = try #require(files.first { $0.path == UserData.scriptPath })
        #expect(files.count == 4 && script.permissions == "0700")
        let result = try stage.run(try #require(script.content))
        #expect(result.isSuccess, "\(result.text)\(result.errorText)")
        #expect(try stage.calls(words: 1) == ["curl", "apt-get", "systemctl"])
    }

    @Test(.enabled(if: (try? ChildProcess.find("shellcheck")) != nil, "needs shellcheck"), arguments: ["node", "lb"])
    func `shellcheck has nothing to say`(kind: String) throws {
        let folder = try ScratchFolder()
        let text = try kind == "node" ? script(hostname: true) : UserDataSamples.coordinator().render(.script)
        let result = try ChildProcess.run(
            executable: try ChildProcess.find("shellcheck"),
            arguments: ["--shell=sh", try folder.write("script", text)],
            deadline: .seconds(60))
        #expect(result.isSuccess, "\(result.text)")
    }
}
