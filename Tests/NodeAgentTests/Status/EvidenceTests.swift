import Shared
import TestSupport
import Testing

@testable import NodeAgent

@Suite struct EvidenceTests {
    @Test(arguments: [
        "token: abcdef.0123456789abcdef", "join with abcdef.0123456789abcdef now", "-----BEGIN PRIVATE KEY-----",
        "Authorization: Bearer xyz", "PASSWORD=hunter2", "--certificate-key 0123",
    ])
    func `a line that may hold a secret is taken out`(line: String) {
        #expect(SecretLines.removed(from: "before\n\(line)\nafter").hasPrefix("before\n<a line"))
    }

    @Test func `the body of a key is taken out with its ends`() {
        let text = "a\n-----BEGIN EC PARAMETERS-----\nMHcCAQ\nAAAA\n-----END EC PARAMETERS-----\nb"
        let removed = SecretLines.removed(from: text)
        #expect(!removed.contains("MHcCAQ") && !removed.contains("AAAA"))
        #expect(removed.hasPrefix("a\n") && removed.hasSuffix("\nb"))
    }

    @Test func `ordinary lines stay as they are`() {
        let text = "etcd: ready to serve client requests\nlistening on 10.0.0.1:2379\n"
        #expect(SecretLines.removed(from: text) == text)
    }

    @Test func `evidence holds no key, no ticket and no text of steps`() throws {
        let folder = try ScratchFolder()
        let paths = HostPaths(root: folder.path)
        try Folder.make(paths.state, mode: FileMode(0o700))
        try DurableFile.write(Array("CANARY-KEY".utf8), to: paths.nodeKey, mode: FileMode(0o600))
        let journal = try Journal(path: paths.journal, boot: "b", agent: "t")
        let step = Step(
            id: "f", summary: "a file",
            action: .file(
                FileSpec(
                    path: "/etc/x", mode: FileMode(0o600), owner: "root", group: "root", content: "CANARY-CONTENT",
                    restarts: [])))
        let run = RunContext(generation: 1, manifestDigest: SHA256.digest(of: []))
        try journal.write(.intent(step: step, digest: SHA256.digest(of: []), run: run))
        try journal.write(.fact(step: "f", fact: .note(key: "k", value: "CANARY-NOTE")))
        let entries = try Evidence(paths: paths, host: RecordingHost()).gather()
        let archive = TarArchive(entries)
        let text = String(decoding: archive.bytes, as: UTF8.self)
        #expect(!text.contains("CANARY"))
        #expect(text.contains("intent f file"))
        #expect(archive.bytes.count % 512 == 0)
    }

    @Test func `evidence has the log of the agent's own unit, and what hooks wrote, without secrets`() throws {
        let folder = try ScratchFolder()
        let paths = HostPaths(root: folder.path)
        try Folder.make(paths.state, mode: FileMode(0o700))
        let journal = try Journal(path: paths.journal, boot: "b", agent: "t")
        let spec = HookSpec(script: "CANARY", interpreter: "/bin/sh", allowedExitCodes: [0], runOnce: true)
        let step = Step(id: "hook-a", summary: "a hook", action: .hook(spec))
        let run = RunContext(generation: 1, manifestDigest: SHA256.digest(of: []))
        try journal.write(.intent(step: step, digest: SHA256.digest(of: []), run: run))
        let log = ChildLog(stepID: "hook-a", paths: paths)
        try Folder.make(paths.runtime)
        try DurableFile.write(Array("mounted /srv\npassword: CANARY\n".utf8), to: log.live, mode: FileMode(0o600))
        log.close(label: "hook", outcome: "ended with status 0")
        let host = RecordingHost()
        let archive = TarArchive(try Evidence(paths: paths, host: host).gather())
        let text = String(decoding: archive.bytes, as: UTF8.self)
        #expect(text.contains("muster-evidence/programs/hook-a.log"))
        #expect(text.contains("mounted /srv\n<a line that may hold a secret>"))
        #expect(!text.contains("CANARY"))
        #expect(host.calls.contains { $0.hasSuffix("--unit=muster-agent.service") })
    }
}
