/// Fields of KubeProxyConfiguration, `kubeproxy.config.k8s.io/v1alpha1`.
///
/// One field a line: its path, its type, and the minors that have it where those are not all; see ``FieldTable`` for
/// the types. kubeadm leaves out a field that it does not know, with a line in its output that no one sees, and ends
/// at a value of another type.
///
/// Source: `kube-proxy/config/v1alpha1/types.go` of 1.20, 1.21, 1.23 and 1.31 to 1.36;
/// for the minors between, the changelogs, or else the earliest that may have it.
/// What `component-base` gives to it is among them; what may be written is by the validation of the same releases.
extension FieldTableText {
    static let kubeProxy = """
        bindAddress text
        bindAddressHardFail bool
        clientConnection mapping
        clientConnection.acceptContentTypes text
        clientConnection.burst int
        clientConnection.contentType text
        clientConnection.kubeconfig text
        clientConnection.qps number
        clusterCIDR text
        configSyncPeriod duration
        conntrack mapping
        conntrack.maxPerCore int:0...
        conntrack.min int:0...
        conntrack.tcpBeLiberal bool 28-
        conntrack.tcpCloseWaitTimeout duration
        conntrack.tcpEstablishedTimeout duration
        conntrack.udpStreamTimeout duration 28-
        conntrack.udpTimeout duration 28-
        detectLocal mapping 24-
        detectLocal.bridgeInterface text 24-
        detectLocal.interfaceNamePrefix text 24-
        detectLocalMode BridgeInterface:24-|ClusterCIDR|InterfaceNamePrefix:24-|NodeCIDR
        enableProfiling bool
        featureGates map:bool
        healthzBindAddress text
        hostnameOverride text
        iptables mapping
        iptables.localhostNodePorts bool 26-
        iptables.masqueradeAll bool
        iptables.masqueradeBit int:0...31
        iptables.minSyncPeriod duration
        iptables.syncPeriod duration
        ipvs mapping
        ipvs.excludeCIDRs list:text
        ipvs.minSyncPeriod duration
        ipvs.scheduler text
        ipvs.strictARP bool
        ipvs.syncPeriod duration
        ipvs.tcpFinTimeout duration
        ipvs.tcpTimeout duration
        ipvs.udpTimeout duration
        logging mapping 24-
        logging.flushFrequency interval 24-
        logging.format json|text 24-
        logging.options mapping 24-
        logging.options.json mapping 24-
        logging.options.json.infoBufferSize quantity 24-
        logging.options.json.splitStream bool 24-
        logging.options.text mapping 30-
        logging.options.text.infoBufferSize quantity 30-
        logging.options.text.splitStream bool 30-
        logging.verbosity int 24-
        logging.vmodule list:mapping 24-
        logging.vmodule[].filePattern text 24-
        logging.vmodule[].verbosity int 24-
        metricsBindAddress text
        mode iptables|ipvs|kernelspace|nftables:29-|userspace:-25
        nftables mapping 29-
        nftables.masqueradeAll bool 29-
        nftables.masqueradeBit int:0...31 29-
        nftables.minSyncPeriod duration 29-
        nftables.syncPeriod duration 29-
        nodePortAddresses list:text
        oomScoreAdj int:-1000...1000
        portRange text
        showHiddenMetricsForVersion text
        udpIdleTimeout duration -25
        windowsRunAsService bool 24-
        winkernel mapping
        winkernel.enableDSR bool
        winkernel.forwardHealthCheckVip bool 24-
        winkernel.networkName text
        winkernel.rootHnsEndpointName text 24-
        winkernel.sourceVip text
        """
}
