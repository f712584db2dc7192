/// containerd's `config.toml`.
struct ContainerdConfiguration {
    var version: KubernetesVersion
    var sandboxImage: String
    var usesSystemdCgroups: Bool
    var restrictsOOMScoreAdj: Bool
    var cniBinaryDirectory: String

    /// kubeadm from 1.35 refuses containerd 1.x, whose format 2 containerd 2 still reads; up to there the machine may
    /// have either.
    var text: String { version.minor >= 35 ? format3 : format2 }

    private var format2: String {
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

    private var format3: String {
        """
        # Written by Muster.
        version = 3

        [plugins.'io.containerd.cri.v1.images'.pinned_images]
          sandbox = "\(sandboxImage)"

        [plugins.'io.containerd.cri.v1.runtime']
          restrict_oom_score_adj = \(restrictsOOMScoreAdj)

          [plugins.'io.containerd.cri.v1.runtime'.cni]
            bin_dir = "\(cniBinaryDirectory)"
            conf_dir = "/etc/cni/net.d"

          [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
            runtime_type = "io.containerd.runc.v2"

            [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
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
