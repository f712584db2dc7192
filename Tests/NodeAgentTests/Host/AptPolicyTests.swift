import Shared
import Testing

@testable import NodeAgent

/// What apt says of packages and their sources.
struct AptPolicyTests {
    private static let debian = """
        kubelet:
          Installed: 1.31.4-1.1
          Candidate: 1.31.4-1.1
          Version table:
         *** 1.31.4-1.1 500
                500 https://pkgs.k8s.io/core:/stable:/v1.31/deb  Packages
                100 /var/lib/dpkg/status
        haproxy:
          Installed: 2.6.12-1
          Candidate: 2.6.12-1+deb12u3
          Version table:
             2.6.12-1+deb12u3 500
                500 http://deb.debian.org/debian bookworm/main amd64 Packages
                500 http://security.debian.org/debian-security bookworm-security/main amd64 Packages
         *** 2.6.12-1 100
                100 /var/lib/dpkg/status
        kubeadm:
          Installed: 1.31.4-1.1
          Candidate: 1.31.9-1.1
          Version table:
             1.31.9-1.1 500
                500 https://pkgs.k8s.io/core:/stable:/v1.31/deb  Packages
         *** 1.31.4-1.1 500
                100 /var/lib/dpkg/status
        gone:
          Installed: (none)
          Candidate: 2
        local:
          Installed: 3
          Candidate: (none)

        """

    private static let ubuntu = """
        containerd:
          Installed: 1.7.12-0ubuntu2~22.04.1
          Candidate: 1.7.24-0ubuntu1~22.04.2
          Version table:
             1.7.24-0ubuntu1~22.04.2 500
                500 http://archive.ubuntu.com/ubuntu jammy-updates/main amd64 Packages
         *** 1.7.12-0ubuntu2~22.04.1 500
                500 http://security.ubuntu.com/ubuntu jammy-security/main amd64 Packages
                100 /var/lib/dpkg/status

        """

    @Test func `what has another version is named with both, and with whether it is a security update`() {
        #expect(
            AptPolicy.all(in: Self.debian).compactMap(HeldUpdate.init).map(\.words) == [
                "haproxy 2.6.12-1 (2.6.12-1+deb12u3 is there, a security update)",
                "kubeadm 1.31.4-1.1 (1.31.9-1.1 is there)",
            ])
    }

    @Test func `a source of security updates that has only the installed version makes none`() {
        #expect(AptPolicy.all(in: Self.ubuntu).compactMap(HeldUpdate.init).map(\.isSecurity) == [false])
    }

    @Test(arguments: [
        "", "\n\n", "  Installed: 1\n", "  Candidate: 2\n", "a:\n  Candidate: 2\n", "N: no such package\n", ":\n",
        "a:\n  Installed: \n  Candidate: \n", "a:\n ***\n        \n  Installed: 1\n  Candidate: 1\n",
        ":\n  Installed: 1\n  Candidate: 2\n",
        "a:\n  Installed: 1\n  Candidate: \(String(repeating: "9", count: 300))\n",
        "a:\n  Installed: 1\n  Candidate: \(String(repeating: "\u{1B}", count: 200))\n",
    ])
    func `other words of apt say nothing`(_ text: String) {
        #expect(AptPolicy.all(in: text).compactMap(HeldUpdate.init).isEmpty)
    }
}
