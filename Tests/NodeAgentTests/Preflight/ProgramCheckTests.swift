import Shared
import Synchronization
import Testing

@testable import NodeAgent

/// What preflight says of programs that a distribution has too old.
struct ProgramCheckTests {
    private static let etcd = ProgramNeed(
        check: "etcd", package: "etcd-server", program: "/usr/bin/etcd", least: "3.5.24", below: nil,
        reason: "kubeadm of Kubernetes 1.36.4 takes an etcd from 3.5.24 on", fix: "set etcd.topology: stacked")
    private static let containerd = ProgramNeed(
        check: "containerd", package: "containerd", program: "containerd", least: "1.3.0", below: "2.0.0",
        reason: "Kubernetes 1.20.2 speaks CRI v1alpha2 alone", fix: "set containerd.source: host")

    private static func policy(installed: String = "(none)", candidate: String = "(none)") -> String {
        """
        etcd-server:
          Installed: \(installed)
          Candidate: \(candidate)
          Version table:
             3.5.30-1 500
                500 http://deb.example.com/debian trixie/main amd64 Packages

        """
    }

    /// What apt says before and after it has read its lists.
    private static func problem(
        _ before: String, after: String? = nil, of need: ProgramNeed = etcd
    ) throws -> (problem: String?, calls: [String]) {
        let isRead = Mutex(false)
        let stage = try StepStage(
            host: RecordingHost { command in
                if command.program == "apt-get" { isRead.withLock { $0 = true } }
                guard command.program == "apt-cache" else { return HostResult(status: 0) }
                #expect(command.environment["LC_ALL"] == "C")
                let text = isRead.withLock { $0 } ? after ?? before : before
                return HostResult(status: 0, output: Array(text.utf8))
            })
        let spec = PreflightSpec(minimumMemoryMiB: 0, minimumCPUs: 1, minimumDiskMiB: 0, freePorts: [], ignored: [])
        let problem = try ProgramCheck(need: need).problem(try stage.context(.preflight(spec)))
        return (problem, stage.host.calls)
    }

    @Test(arguments: [
        "3.3.25+dfsg-7ubuntu0.22.04.2", "3.4.23-4+b4", "3.4.30-1ubuntu0.24.04.3", "3.5.16-4", "3.5.16-10",
        "1:3.5.23-1", "3.5.23",
    ])
    func `a candidate that is too old is told, with who wants another and what to type`(candidate: String) throws {
        let (problem, calls) = try Self.problem(Self.policy(candidate: candidate))
        let number = try #require(ReleaseNumber(candidate))
        #expect(
            problem == """
                etcd is \(number) by apt-cache policy etcd-server, and kubeadm of Kubernetes 1.36.4 takes an etcd from \
                3.5.24 on; set etcd.topology: stacked
                """)
        #expect(calls == ["apt-cache policy etcd-server"], "nothing is changed, and no list is read anew")
    }

    @Test(arguments: ["3.5.24-1", "3.5.24+dfsg-1", "3.6.0~rc1-1", "3.7.1-0ubuntu1", "4.0.0", "2:3.5.24-1"])
    func `a candidate that is new enough is no problem`(candidate: String) throws {
        #expect(try Self.problem(Self.policy(candidate: candidate)).problem == nil)
    }

    @Test func `what is installed counts, for it stays`() throws {
        #expect(try Self.problem(Self.policy(installed: "3.5.30-1", candidate: "3.4.23-4")).problem == nil)
        #expect(try Self.problem(Self.policy(installed: "3.4.23-4", candidate: "3.5.30-1")).problem != nil)
    }

    @Test(arguments: [
        ("1.6.20~ds1-1+deb12u3", true), ("1.7.24~ds1-6+deb13u1", true), ("2.0.0-1", false), ("2.2.1-0ubuntu1", false),
        ("1.2.6-1", false),
    ])
    func `a program can be too new as well`(candidate: String, isFine: Bool) throws {
        let problem = try Self.problem(Self.policy(candidate: candidate), of: Self.containerd).problem
        #expect((problem == nil) == isFine, "\(problem ?? "")")
    }

    @Test func `a fresh machine's package lists are read once`() throws {
        let (problem, calls) = try Self.problem("", after: Self.policy(candidate: "3.4.23-4"))
        #expect(problem?.hasPrefix("etcd is 3.4.23") == true)
        #expect(calls.count == 3 && calls[1].hasSuffix("update --quiet"), "\(calls)")
    }

    @Test(arguments: [
        "", "\n", "N: Unable to locate package etcd-server\n", "etcd-server:\n", "Candidate:\n",
        "  Candidate: (none)\n",
        "Installed Candidate 3.4.23", "\0\u{1B}[2J",
    ])
    func `a package that no source has yet is left to its own step`(text: String) throws {
        #expect(try Self.problem(text).problem == nil)
    }

    @Test(arguments: ["garbage", "3.5", "v3.5.30", "99999999999999999999.1.1", "\u{1B}[31m3.5.30"])
    func `a version that is none is told and not taken for new`(candidate: String) throws {
        let problem = try #require(try Self.problem(Self.policy(candidate: candidate)).problem)
        #expect(problem.contains("which is not a version") && !problem.contains("\u{1B}"), "\(problem)")
    }

    // MARK: - Programs that are there already

    private static func asked(_ need: ProgramNeed, _ result: @escaping @Sendable () -> HostResult) throws -> String? {
        var need = need
        need.package = nil
        let stage = try StepStage(host: RecordingHost { _ in result() })
        let spec = PreflightSpec(minimumMemoryMiB: 0, minimumCPUs: 1, minimumDiskMiB: 0, freePorts: [], ignored: [])
        let problem = try ProgramCheck(need: need).problem(try stage.context(.preflight(spec)))
        #expect(stage.host.calls.count == 1 && stage.host.calls[0].hasSuffix(" --version"))
        return problem
    }

    @Test(arguments: [
        ("etcd Version: 3.4.23\nGit SHA: Not provided (use ./build)\nGo Version: go1.19.8\n", false),
        ("etcd Version: 3.5.30\nGit SHA: 0abc1de\nGo Version: go1.24.4\n", true), ("etcd Version: v3.6.13\n", true),
        ("etcd Version: 3.5.16\nGo Version: go99.99.99\n", false), ("", false), ("etcd\n", false),
        ("unknown flag\n3.9.9\n", false), ("Go Version: go1.24.4\n", false),
    ])
    func `an etcd that is there is asked`(output: String, isFine: Bool) throws {
        let problem = try Self.asked(Self.etcd) { HostResult(status: 0, output: Array(output.utf8)) }
        #expect((problem == nil) == isFine, "\(problem ?? "")")
        if let problem { #expect(problem.hasSuffix("; set etcd.topology: stacked"), "\(problem)") }
    }

    @Test(arguments: [
        ("containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u3\n", true),
        ("containerd github.com/containerd/containerd 1.7.24~ds1 1.7.24~ds1-6+deb13u1\n", true),
        ("containerd github.com/containerd/containerd/v2 2.2.1 \n", false),
        ("containerd containerd.io v2.1.9 ee787b2\n", false), ("containerd containerd.io 1.7.29 442cb34\n", true),
    ])
    func `a containerd that is there is asked`(output: String, isFine: Bool) throws {
        let problem = try Self.asked(Self.containerd) { HostResult(status: 0, output: Array(output.utf8)) }
        #expect((problem == nil) == isFine, "\(problem ?? "")")
    }

    @Test func `a program that fails is told with what it said`() throws {
        let problem = try #require(
            try Self.asked(Self.etcd) { HostResult(status: 127, errors: Array("not\u{7} found\n".utf8)) })
        #expect(problem.hasPrefix("/usr/bin/etcd --version ended with status 127: not"), "\(problem)")
        #expect(!problem.contains("\u{7}"))
    }

    @Test func `a program that is not there is told, with what to do`() throws {
        var need = Self.etcd
        (need.package, need.program) = (nil, "/nonexistent/etcd")
        let stage = try StepStage(programs: SystemHost())
        let spec = PreflightSpec(minimumMemoryMiB: 0, minimumCPUs: 1, minimumDiskMiB: 0, freePorts: [], ignored: [])
        let problem = try #require(try ProgramCheck(need: need).problem(try stage.context(.preflight(spec))))
        #expect(problem.hasPrefix("/nonexistent/etcd cannot be started: "), "\(problem)")
        #expect(problem.hasSuffix("set etcd.topology: stacked"), "\(problem)")
    }
}
