/// containerd's `config.toml`.
struct ContainerdConfiguration {
    var sandboxImage: String
    var usesSystemdCgroups: Bool
    var restrictsOOMScoreAdj: Bool
    var cniBinaryDirectory: String

    /// Format 2 whatever containerd is: 1.3 to 1.7 read it as it is and refuse format 3; containerd 2 turns it into its own
    /// format without a word, and puts `bin_dir` where its release wants it. Tried with `containerd config dump` of
    /// Debian's 1.6.20 and 1.7.24 and of Ubuntu's 2.2.1 and 2.2.2.
    var text: String {
        """
        # Written by Muster.
        version = 2

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "\(sandboxImage)"
          restrict_oom_score_adj = \(restrictsOOMScoreAdj)

          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "\(cniBinaryDirectory)"
            conf_dir = "/etc/cni/net.d"

          [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
            runtime_type = "io.containerd.runc.v2"

            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
              SystemdCgroup = \(usesSystemdCgroups)

        """
    }

    /// Drop-ins of containerd.service.
    var dropIns: [String: String] {
        guard restrictsOOMScoreAdj else { return [:] }
        // Its unit asks for a score that a machine which restricts them may not give.
        return ["10-muster.conf": "# Written by Muster.\n[Service]\nOOMScoreAdjust=0\n"]
    }
}
