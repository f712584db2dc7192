import Foundation
import Shared
import TestSupport
import Testing

/// Kills the agent at every mutating system call of a run, lets the next one finish, and compares what came out.
///
/// `strace` injects the signal; each system call is swept by itself, because strace counts them one by one.
@Suite(
    .enabled(if: Strace.path != nil, "needs strace: apt-get install strace"))
struct KillSweepTests {
    /// What writes, and what starts programs. Reads change nothing, so a kill there is a kill before the next of these.
    static let calls = [
        "fsync", "fdatasync", "renameat", "rename", "renameat2", "unlinkat", "mkdirat", "pwrite64", "fchmod", "write",
        "ftruncate", "execve",
    ]

    static let steps = [
        Step(
            id: "authorities", summary: "the CAs", action: .clusterAuthorities(LocalMachine.authoritiesSpec)),
        Step(
            id: "unit", summary: "a unit",
            action: .systemdUnit(
                SystemdUnitSpec(
                    unit: "demo.service", content: "[Service]\nExecStart=/bin/true {{node.address}}\n",
                    dropIns: ["10-muster.conf": "[Service]\nNice=1\n"], enabled: true, started: true))),
        file("demo.conf", "address={{node.address}}\n", restarts: ["demo.service"]),
        file("kept.conf", "a new line\n", restarts: []),
        Step(
            id: "certificate", summary: "a certificate",
            action: .certificate(
                CertificateSpec(
                    authority: .etcd, certificatePath: "/etc/muster/server.crt", keyPath: "/etc/muster/server.key",
                    authorityPath: "/etc/muster/ca.crt", commonName: "{{node.name}}", organizations: [],
                    dnsNames: ["{{node.name}}"], addresses: ["{{node.address}}"], serverAuth: true, clientAuth: true,
                    validityDays: 7, owner: "root", group: "root", restarts: ["demo.service"]))),
    ]

    private static func file(_ name: String, _ content: String, restarts: [String]) -> Step {
        Step(
            id: name, summary: "write \(name)",
            action: .file(
                FileSpec(
                    path: "/etc/muster/\(name)", mode: FileMode(0o640), owner: "root", group: "root", content: content,
                    restarts: restarts)))
    }

    @Test func `a run that is not disturbed is done, and a second one writes nothing`() throws {
        let machine = try LocalMachine()
        _ = try machine.sign(Self.steps)
        let first = try machine.apply()
        try #require(first.status == .exited(0), "\(first.errorText)")
        let before = try machine.tree()
        let journal = try FileState.read(machine.root + "/var/lib/muster-agent/journal")
        let second = try machine.apply()
        #expect(second.isSuccess, "\(second.errorText)")
        #expect(try machine.tree() == before)
        #expect(try FileState.read(machine.root + "/var/lib/muster-agent/journal") == journal)
    }

    @Test func `what a newer manifest no longer lists is gone, and what lay there before is back`() throws {
        let machine = try LocalMachine()
        let before = try machine.tree()
        let first = try machine.sign(Self.steps)
        let whole = try machine.apply()
        try #require(whole.isSuccess, "\(whole.errorText)")
        _ = try machine.sign([], generation: 2, previous: first)
        let result = try machine.apply()
        #expect(result.isSuccess, "\(result.errorText)")
        // Folders stay; they do no harm, and others may have put things into them.
        let isOfMachine = { (file: (key: String, value: String)) in
            !file.key.hasPrefix("/var") && !file.key.hasPrefix("/run") && !file.value.hasPrefix("directory")
        }
        #expect(try machine.tree().filter(isOfMachine) == before.filter(isOfMachine))
    }

    @Test(arguments: calls) func `a kill leaves nothing that the next run does not mend`(call: String) throws {
        let machine = try LocalMachine()
        _ = try machine.sign(Self.steps)
        let whole = try machine.apply()
        try #require(whole.isSuccess, "\(whole.errorText)")
        let wished = try machine.tree()
        let strace = try #require(Strace.path)
        let agent = try LocalMachine.agent
        // More calls than any run makes; the loop ends with the first run that nothing hit.
        for number in 1...400 {
            try machine.reset()
            let killed = try ChildProcess.run(
                executable: strace,
                arguments: [
                    "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                    "inject=\(call):signal=SIGKILL:when=\(number)", agent,
                ] + machine.arguments, deadline: .seconds(60))
            let mended = try machine.apply()
            #expect(mended.isSuccess, "\(call) \(number): \(mended.errorText)")
            let tree = try machine.tree()
            let differences = Set(tree.keys).union(wished.keys).filter { tree[$0] != wished[$0] }.sorted()
            #expect(
                differences.isEmpty,
                "\(call) \(number): \(differences.map { "\($0): \(tree[$0] ?? "absent"), not \(wished[$0] ?? "absent")" })"
            )
            if killed.isSuccess { return }
        }
        Issue.record("no run of \(call) came through")
    }
}

enum Strace {
    static let path = try? ChildProcess.find("strace")
}
