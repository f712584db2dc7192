/// Fields of KubeletConfiguration, `kubelet.config.k8s.io/v1beta1`.
///
/// One field a line: its path, its type, and the minors that have it where those are not all; see ``FieldTable`` for
/// the types. kubeadm leaves out a field that it does not know, with a line in its output that no one sees, and ends
/// at a value of another type.
///
/// Source: `kubelet/config/v1beta1/types.go` of 1.20, 1.21 and 1.23 to 1.36.
/// What `component-base` gives to it is among them; what may be written is by the validation of the same releases.
extension FieldTableText {
    static let kubelet = """
        address text
        allowedUnsafeSysctls list:text
        authentication mapping
        authentication.anonymous mapping
        authentication.anonymous.enabled bool
        authentication.webhook mapping
        authentication.webhook.cacheTTL duration
        authentication.webhook.enabled bool
        authentication.x509 mapping
        authentication.x509.clientCAFile text
        authorization mapping
        authorization.mode AlwaysAllow|Webhook
        authorization.webhook mapping
        authorization.webhook.cacheAuthorizedTTL duration
        authorization.webhook.cacheUnauthorizedTTL duration
        cgroupDriver cgroupfs|systemd
        cgroupRoot text
        cgroupsPerQOS bool
        clusterDNS list:text
        clusterDomain text
        configMapAndSecretChangeDetectionStrategy Cache|Get|Watch
        containerLogMaxFiles int
        containerLogMaxSize amount
        containerLogMaxWorkers int:1... 30-
        containerLogMonitorInterval duration 30-
        containerRuntimeEndpoint text 27-
        contentType text
        cpuCFSQuota bool
        cpuCFSQuotaPeriod duration
        cpuManagerPolicy none|static
        cpuManagerPolicyOptions map:text 22-
        cpuManagerReconcilePeriod duration
        crashLoopBackOff mapping 32-
        crashLoopBackOff.maxContainerRestartPeriod duration 32-
        enableContentionProfiling bool
        enableControllerAttachDetach bool
        enableDebugFlagsHandler bool 21-
        enableDebuggingHandlers bool
        enableProfilingHandler bool 21-
        enableServer bool
        enableSystemLogHandler bool
        enableSystemLogQuery bool 27-
        enforceNodeAllocatable list:kube-reserved|kube-reserved-compressible:32-|none|pods|system-reserved|\
        system-reserved-compressible:32-
        eventBurst int:0...
        eventRecordQPS int:0...
        evictionHard map:signal:threshold
        evictionMaxPodGracePeriod int
        evictionMinimumReclaim map:signal:threshold
        evictionPressureTransitionPeriod duration
        evictionSoft map:signal:threshold
        evictionSoftGracePeriod map:signal:duration
        failCgroupV1 bool 31-
        failSwapOn bool
        featureGates map:bool
        fileCheckFrequency duration
        hairpinMode hairpin-veth|none|promiscuous-bridge
        healthzBindAddress text
        healthzPort int:0...65535
        httpCheckFrequency duration
        imageGCHighThresholdPercent int:0...100
        imageGCLowThresholdPercent int:0...100
        imageMaximumGCAge duration 29-
        imageMinimumGCAge duration
        imagePullCredentialsVerificationPolicy AlwaysVerify|NeverVerify|NeverVerifyAllowlistedImages|\
        NeverVerifyPreloadedImages 33-
        imageServiceEndpoint text 27-
        iptablesDropBit int:0...31
        iptablesMasqueradeBit int:0...31
        kernelMemcgNotification bool
        kubeAPIBurst int:0...
        kubeAPIQPS int:0...
        kubeReserved map:resource:amount
        kubeReservedCgroup text
        kubeletCgroups text
        localStorageCapacityIsolation bool 25-
        logging mapping
        logging.flushFrequency interval 22-
        logging.format json|text
        logging.options mapping 22-
        logging.options.json mapping 22-
        logging.options.json.infoBufferSize quantity 22-
        logging.options.json.splitStream bool 22-
        logging.options.text mapping 30-
        logging.options.text.infoBufferSize quantity 30-
        logging.options.text.splitStream bool 30-
        logging.sanitization bool -23
        logging.verbosity int 22-
        logging.vmodule list:mapping 22-
        logging.vmodule[].filePattern text 22-
        logging.vmodule[].verbosity int 22-
        makeIPTablesUtilChains bool
        maxOpenFiles int:0...
        maxParallelImagePulls int:1... 27-
        maxPods int:0...
        memoryManagerPolicy None|Static 21-
        memoryReservationPolicy None|TieredReservation 36-
        memorySwap mapping 22-
        memorySwap.swapBehavior LimitedSwap|NoSwap:30-|UnlimitedSwap:-29 22-
        memoryThrottlingFactor number 22-
        mergeDefaultEvictionSettings bool 33-
        nodeLeaseDurationSeconds int:0...
        nodeStatusMaxImages int:-1...
        nodeStatusReportFrequency duration
        nodeStatusUpdateFrequency duration
        oomScoreAdj int:-1000...1000
        podCIDR text
        podLogsDir text 30-
        podPidsLimit int
        podsPerCore int:0...
        port int:1...65535
        preloadedImagesVerificationAllowlist list:text 33-
        protectKernelDefaults bool
        providerID text
        qosReserved map:text
        readOnlyPort int:0...65535
        registerNode bool 22-
        registerWithTaints list:mapping 22-
        registerWithTaints[].effect NoExecute|NoSchedule|PreferNoSchedule 22-
        registerWithTaints[].key text 22-
        registerWithTaints[].timeAdded text 22-
        registerWithTaints[].value text 22-
        registryBurst int:0...
        registryPullQPS int:0...
        reservedMemory list:mapping 21-
        reservedMemory[].limits map:quantity 21-
        reservedMemory[].numaNode int 21-
        reservedSystemCPUs text
        resolvConf text
        rotateCertificates bool
        runOnce bool
        runtimeRequestTimeout duration
        seccompDefault bool 22-
        serializeImagePulls bool
        serverTLSBootstrap bool
        showHiddenMetricsForVersion text
        shutdownGracePeriod duration
        shutdownGracePeriodByPodPriority list:mapping 22-
        shutdownGracePeriodByPodPriority[].priority int 22-
        shutdownGracePeriodByPodPriority[].shutdownGracePeriodSeconds int 22-
        shutdownGracePeriodCriticalPods duration
        singleProcessOOMKill bool 32-
        staticPodPath text
        staticPodURL text
        staticPodURLHeader map:list:text
        streamingConnectionIdleTimeout duration
        syncFrequency duration
        systemCgroups text
        systemReserved map:resource:amount
        systemReservedCgroup text
        tlsCertFile text
        tlsCipherSuites list:text
        tlsCurvePreferences list:int 36-
        tlsMinVersion VersionTLS10|VersionTLS11|VersionTLS12|VersionTLS13
        tlsPrivateKeyFile text
        topologyManagerPolicy best-effort|none|restricted|single-numa-node
        topologyManagerPolicyOptions map:text 26-
        topologyManagerScope container|pod
        tracing mapping 25-
        tracing.endpoint text 25-
        tracing.samplingRatePerMillion int 25-
        userNamespaces mapping 33-
        userNamespaces.idsPerPod int 33-
        volumePluginDir text
        volumeStatsAggPeriod duration
        """
}
