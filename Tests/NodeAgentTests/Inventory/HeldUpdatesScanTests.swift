import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// What an operator hears of versions that held packages do not get.
struct HeldUpdatesScanTests {
    private static let policy = """
        kubeadm:
          Installed: 1.31.4-1.1
          Candidate: 1.31.9-1.1
          Version table:
             1.31.9-1.1 500
                500 https://pkgs.k8s.io/core:/stable:/v1.31/deb  Packages
         *** 1.31.4-1.1 500
                100 /var/lib/dpkg/status

        """

    private static let kubeadm = HeldUpdate(
        package: "kubeadm", installed: "1.31.4-1.1", candidate: "1.31.9-1.1", isSecurity: false)

    @Test func `apt is asked after its lists or the packages have changed, and one thing is said once`() throws {
        let stage = try StepStage(
            host: RecordingHost { command in
                let text = command.program == "apt-mark" ? "kubeadm\nkubelet\n" : Self.policy
                return HostResult(status: 0, output: Array(text.utf8))
            })
        try stage.write("one", to: "/var/lib/dpkg/status")
        let scan = HeldUpdatesScan(paths: HostPaths(root: stage.root), host: stage.host)
        let found = try #require(try scan.news())
        #expect(found.packages == [Self.kubeadm])
        #expect(
            found.words
                == "held packages have newer versions: kubeadm 1.31.4-1.1 (1.31.9-1.1 is there); a cluster keeps the "
                + "Kubernetes that it began with")
        #expect(stage.host.calls == ["apt-mark showhold", "apt-cache policy kubeadm kubelet"])
        stage.host.forget()
        #expect(try scan.news() == nil && stage.host.calls.isEmpty)
        try stage.write("two", to: "/var/lib/dpkg/status")
        #expect(try scan.news() == nil && stage.host.calls.count == 2)
    }

    @Test func `that nothing waits any more is news, too`() throws {
        let held = Mutex("kubeadm\n")
        let stage = try StepStage(
            host: RecordingHost { command in
                let text = command.program == "apt-mark" ? held.withLock { $0 } : Self.policy
                return HostResult(status: 0, output: Array(text.utf8))
            })
        try stage.write("one", to: "/var/lib/dpkg/status")
        let scan = HeldUpdatesScan(paths: HostPaths(root: stage.root), host: stage.host)
        #expect(try scan.news()?.packages == [Self.kubeadm])
        held.withLock { $0 = "" }
        try stage.write("two", to: "/var/lib/dpkg/status")
        #expect(try scan.news()?.packages == [])
    }

    @Test func `no more are told than the coordinator takes`() throws {
        let policy = (0..<200).map { "p\($0):\n  Installed: 1\n  Candidate: 2\n" }.joined()
        let stage = try StepStage(host: RecordingHost { _ in HostResult(status: 0, output: Array(policy.utf8)) })
        try stage.write("one", to: "/var/lib/dpkg/status")
        let scan = HeldUpdatesScan(paths: HostPaths(root: stage.root), host: stage.host)
        #expect(try scan.news()?.packages.count == HeldUpdates.most)
    }

    @Test func `where nothing is held, nothing is asked about`() throws {
        let stage = try StepStage()
        let scan = HeldUpdatesScan(paths: HostPaths(root: stage.root), host: stage.host)
        try stage.write("one", to: "/var/lib/dpkg/status")
        #expect(try scan.news()?.packages == [])
        #expect(stage.host.calls == ["apt-mark showhold"])
    }
}
