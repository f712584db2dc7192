/// The kubelet's unit and kubeadm's drop-in of it.
enum KubeletUnit {
    static let name = "kubelet.service"
    static let dropInName = "10-kubeadm.conf"

    /// The unit, for machines that have no package that brings one. Before kubeadm wrote the kubelet's configuration it
    /// would only fail, so it is not even tried.
    static func unit(binary: String) -> String {
        """
        # Written by Muster.
        [Unit]
        Description=kubelet: The Kubernetes Node Agent
        Documentation=https://kubernetes.io/docs/
        Wants=network-online.target
        After=network-online.target containerd.service
        ConditionPathExists=/var/lib/kubelet/config.yaml
        StartLimitIntervalSec=0

        [Service]
        ExecStart=\(binary)
        Restart=always
        RestartSec=2

        [Install]
        WantedBy=multi-user.target

        """
    }

    /// kubeadm's drop-in, as its packages bring it.
    static func dropIn(binary: String) -> String {
        """
        # Written by Muster.
        [Service]
        Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
        Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
        EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
        EnvironmentFile=-/etc/default/kubelet
        ExecStart=
        ExecStart=\(binary) $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS

        """
    }
}
