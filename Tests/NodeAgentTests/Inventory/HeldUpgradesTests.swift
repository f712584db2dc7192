import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// What an operator hears of versions that held packages do not get.
struct HeldUpgradesTests {
    private static let policy = """
        kubeadm:
          Installed: 1.31.4-1.1
          Candidate: 1.31.9-1.1
          Version table:
             1.31.9-1.1 500
                500 https://pkgs.k8s.io/core:/stable:/v1.31/deb  Packages
         *** 1.31.4-1.1 500
                100 /var/lib/dpkg/status
        kubelet:
          Installed: 1.31.4-1.1
          Candidate: 1.31.4-1.1
          Version table:
        gone:
          Installed: (none)
          Candidate: 2
        local:
          Installed: 3
          Candidate: (none)

        """

    @Test func `what has a newer version is named with both`() {
        #expect(HeldUpgrades.waiting(in: Self.policy) == ["kubeadm 1.31.4-1.1 (1.31.9-1.1 is there)"])
    }

    @Test(arguments: [
        "", "\n\n", "  Installed: 1\n", "  Candidate: 2\n", "a:\n  Candidate: 2\n", "N: no such package\n", ":\n",
    ])
    func `other words of apt say nothing`(_ text: String) {
        #expect(HeldUpgrades.waiting(in: text).isEmpty)
    }

    @Test func `apt is asked after its lists or the packages have changed, and one thing is said once`() throws {
        let stage = try StepStage(
            host: RecordingHost { command in
                let text = command.program == "apt-mark" ? "kubeadm\nkubelet\n" : Self.policy
                return HostResult(status: 0, output: Array(text.utf8))
            })
        try stage.write("one", to: "/var/lib/dpkg/status")
        let upgrades = HeldUpgrades(paths: HostPaths(root: stage.root), host: stage.host)
        #expect(
            try upgrades.news()
                == "held packages have newer versions: kubeadm 1.31.4-1.1 (1.31.9-1.1 is there); write the version into the "
                + "definition to get it")
        #expect(stage.host.calls == ["apt-mark showhold", "apt-cache policy kubeadm kubelet"])
        stage.host.forget()
        #expect(try upgrades.news() == nil && stage.host.calls.isEmpty)
        try stage.write("two", to: "/var/lib/dpkg/status")
        #expect(try upgrades.news() == nil && stage.host.calls.count == 2)
    }

    @Test func `where nothing is held, nothing is asked about`() throws {
        let stage = try StepStage()
        let upgrades = HeldUpgrades(paths: HostPaths(root: stage.root), host: stage.host)
        try stage.write("one", to: "/var/lib/dpkg/status")
        #expect(try upgrades.news() == nil)
        #expect(stage.host.calls == ["apt-mark showhold"])
    }
}
