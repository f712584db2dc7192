/// Feature gates of Kubernetes' own programs; kubeadm's are another list.
///
/// One gate a line: name, the minors that know it where those are not all (a program does not start with a gate that it
/// does not know), and `on=MINOR` or `off=MINOR` from where on it is locked (a program does not start when it is told
/// the opposite).
///
/// Source: the gates that the programs of 1.20, 1.21 and 1.23 to 1.36 register (`kube_features.go` of Kubernetes,
/// apiserver, apiextensions, component-base, controller-manager and client-go), as public copies have them; 1.22 and
/// 1.37 by their changelogs. Where those do not tell, 1.22 is taken to know what 1.21 or 1.23 knows.
extension NameTableText {
    static let featureGates = """
        APIListChunking -32 on=29
        APIPriorityAndFairness -30 on=29
        APIResponseCompression
        APISelfSubjectReview 26-29 on=28
        APIServerIdentity
        APIServerTracing 22-36 on=34
        APIServingWithRoutine 30-
        AdmissionWebhookMatchConditions 27-32 on=30
        AdvancedAuditing -27 on=27
        AggregatedDiscoveryEndpoint 26-32 on=30
        AggregatedDiscoveryRemoveBetaType 33- on=35
        AllAlpha
        AllBeta
        AllowDNSOnlyNodeCSR 31-
        AllowInsecureBackendProxy -22 on=21
        AllowInsecureKubeletCertificateSigningRequests 31-
        AllowOverwriteTerminationGracePeriodSeconds 32- off=35
        AllowParsingUserUIDFromCertAuth 33-
        AllowServiceExternalIPs 36-
        AllowServiceLBStatusOnNonLB 29-34 off=32
        AllowUnsafeMalformedObjectDeletion 32-
        AnonymousAuthConfigurableEndpoints 31- on=34
        AnyVolumeDataSource -36 on=33
        AppArmor -32 on=31
        AppArmorFields 30-32 on=31
        AtomicFIFO 36-
        AttachVolumeLimit -20 on=20
        AuthorizeNodeWithSelectors 31- on=34
        AuthorizePodWebsocketUpgradeCreatePermission 35-
        AuthorizeWithSelectors 31- on=34
        BalanceAttachedNodeVolumes -21
        BlockVolume -20 on=20
        BoundServiceAccountTokenVolume -22
        BtreeWatchCache 32-36 on=33
        CBORServingAndStorage 32-
        CPUManager -32 on=26
        CPUManagerPolicyAlphaOptions 23-
        CPUManagerPolicyBetaOptions 23-
        CPUManagerPolicyOptions 22- on=33
        CRDObservedGenerationTracking 35-
        CRDValidationRatcheting 28- on=33
        CRIContainerLogRotation -21 on=21
        CRIListStreaming 36-
        CSIBlockVolume -20 on=20
        CSIDriverRegistry -20 on=20
        CSIInlineVolume -26 on=25
        CSIMigration -26 on=25
        CSIMigrationAWS -26 on=25
        CSIMigrationAWSComplete -20
        CSIMigrationAzureDisk -26 on=25
        CSIMigrationAzureDiskComplete -20
        CSIMigrationAzureFile -29 on=27
        CSIMigrationAzureFileComplete -20
        CSIMigrationGCE -27 on=25
        CSIMigrationGCEComplete -20
        CSIMigrationOpenStack -25 on=24
        CSIMigrationOpenStackComplete -20
        CSIMigrationPortworx 23-35 on=33
        CSIMigrationRBD 24-30
        CSIMigrationvSphere -28 on=27
        CSIMigrationvSphereComplete -21
        CSINodeExpandSecret 25-30 on=29
        CSINodeInfo -20 on=20
        CSIServiceAccountToken -24 on=23
        CSIServiceAccountTokenSecrets 35- on=36
        CSIStorageCapacity -27 on=24
        CSIVolumeFSGroupPolicy -24 on=23
        CSIVolumeHealth 21-
        CSRDuration 22-25 on=24
        ChangeContainerStatusOnKubeletRestart 36-
        ClearingNominatedNodeNameAfterBinding 34-
        ClientsAllowCARotation 36-
        ClientsAllowCBOR 32-
        ClientsAllowTLSCacheGC 36-
        ClientsPreferCBOR 32-
        CloudControllerManagerWatchBasedRoutesReconciliation 35-
        CloudControllerManagerWebhook 27-
        CloudDualStackNodeIPs 27-31 on=30
        ClusterTrustBundle 27-
        ClusterTrustBundleProjection 29-
        ComponentFlagz 32-
        ComponentSLIs 26-34 on=32
        ComponentStatusz 32-
        ConcurrentWatchObjectDecode 31-
        ConfigurableFSGroupPolicy -24 on=23
        ConsistentHTTPGetHandlers 26-30 on=30
        ConsistentListFromCache 28-36 on=34
        ConsistentListFromCacheSkipTimeoutFallback 37-
        ConstrainedImpersonation 35-
        ContainerCheckpoint 25-
        ContainerRestartRules 34-
        ContainerStopSignals 33-
        ContextualLogging 24-
        ControllerManagerLeaderMigration 21-26 on=24
        ControllerManagerReleaseLeaderElectionLockOnExit 36-
        CoordinatedLeaderElection 31-
        CronJobControllerV2 -22
        CronJobTimeZone 24-28 on=27
        CronJobsScheduledAnnotation 28-34 on=32
        CrossNamespaceVolumeDataSource 26-
        CustomCPUCFSQuotaPeriod
        CustomResourceFieldSelectors 30- on=32
        CustomResourceValidationExpressions 23-30 on=29
        DRAAdminAccess 32- on=36
        DRAConsumableCapacity 34-
        DRAControlPlaneController 31-31
        DRADeviceBindingConditions 34-
        DRADeviceTaintRules 35-
        DRADeviceTaints 33-
        DRAExtendedResource 34-
        DRAListTypeAttributes 36-
        DRANodeAllocatableResources 36-
        DRAPartitionableDevices 33-
        DRAPrioritizedList 33-
        DRAResourceClaimDeviceStatus 32-
        DRAResourceClaimGranularStatusAuthorization 36-
        DRAResourcePoolStatus 36-
        DRASchedulerFilterTimeout 34-
        DRAWorkloadResourceClaims 36-
        DaemonSetUpdateSurge 21-26 on=25
        DeclarativeValidation 33- on=36
        DeclarativeValidationBeta 36-
        DeclarativeValidationTakeover 33-
        DefaultHostNetworkHostPortsInPodTemplates 28-30
        DefaultPodTopologySpread -25 on=24
        DelegateFSGroupToCSIDriver 22-27 on=26
        DeploymentReplicaSetTerminatingReplicas 33-
        DetectCacheInconsistency 34-
        DevicePluginCDIDevices 28-33 on=31
        DevicePlugins -27 on=26
        DisableAcceleratorUsageMetrics -27 on=25
        DisableAllocatorDualWrite 31- on=35
        DisableCPUQuotaWithExclusiveCPUs 33-
        DisableCloudProviders 22-32 on=31
        DisableKubeletCloudCredentialProviders 23-32 on=31
        DisableNodeKubeProxyVersion 29- on=36
        DownwardAPIHugePages -28 on=27
        DryRun -27 on=26
        DynamicKubeletConfig -25
        DynamicResourceAllocation 26- on=35
        EfficientWatchResumption -32 on=24
        ElasticIndexedJob 27-33 on=31
        EndpointSlice -24 on=21
        EndpointSliceNodeName -24 on=21
        EndpointSliceProxying -24 on=23
        EndpointSliceTerminatingCondition -27 on=26
        EnvFiles 34-
        EphemeralContainers -26 on=25
        EtcdRangeStream 37-
        EvenPodsSpread -20 on=20
        EventedPLEG 26-
        ExecProbeTimeout on=35
        ExpandCSIVolumes -26
        ExpandInUsePersistentVolumes -26
        ExpandPersistentVolumes -26
        ExpandedDNSConfig 22-29 on=28
        ExperimentalHostUserNamespaceDefaulting -29 off=28
        ExtendWebSocketsToKubelet 36-
        ExternalPolicyForExternalIP -22 on=20
        ExternalServiceAccountTokenSigner 32- on=36
        GRPCContainerProbe 23-28 on=27
        GangScheduling 35-
        GenericEphemeralVolume -24 on=23
        GenericWorkload 35-
        GitRepoVolumeDriver 33- off=36
        GracefulNodeShutdown
        GracefulNodeShutdownBasedOnPodPriority 23-
        HPAConfigurableTolerance 33-
        HPAContainerMetrics -31 on=30
        HPAScaleToZero
        HonorPVReclaimPolicy 23-35 on=33
        HostnameOverride 34-
        HugePageStorageMediumSize -23 on=23
        HyperVContainer -20
        IPTablesOwnershipCleanup 25-29 on=28
        IPv6DualStack -24 on=23
        IdentifyPodOS 23-26 on=25
        ImageMaximumGCAge 29- on=35
        ImageVolume 31- on=36
        ImageVolumeWithDigest 36-
        ImmutableEphemeralVolumes -23 on=21
        InOrderInformers 33- on=36
        InOrderInformersBatchProcess 35-
        InPlacePodLevelResourcesVerticalScaling 35-
        InPlacePodVerticalScaling 27- on=35
        InPlacePodVerticalScalingAllocatedStatus 32-35
        InPlacePodVerticalScalingExclusiveCPUs 32-
        InPlacePodVerticalScalingExclusiveMemory 34-
        InPlacePodVerticalScalingInitContainers 36-
        InTreePluginAWSUnregister 21-30
        InTreePluginAzureDiskUnregister 21-30
        InTreePluginAzureFileUnregister 21-30
        InTreePluginGCEUnregister 21-30
        InTreePluginOpenStackUnregister 21-30
        InTreePluginPortworxUnregister 23-35
        InTreePluginRBDUnregister 23-30
        InTreePluginvSphereUnregister 21-30
        IndexedJob 21-25 on=24
        InformerResourceVersion 30-
        IngressClassNamespacedParams 21-24 on=23
        JobBackoffLimitPerIndex 28- on=33
        JobManagedBy 30- on=35
        JobMutableNodeSchedulingDirectives 23-28 on=27
        JobPodFailurePolicy 25-32 on=31
        JobPodReplacementPolicy 28- on=34
        JobReadyPods 23-30 on=29
        JobSuccessPolicy 30- on=33
        JobTrackingWithFinalizers 22-28 on=26
        KMSv1 28-
        KMSv2 25-31 on=29
        KMSv2KDF 28-31 on=29
        KubeProxyDrainingTerminatingNodes 28-32 on=31
        KubeProxyIPVS 37-
        KubeletCgroupDriverFromCRI 28- on=34
        KubeletCrashLoopBackOffMax 32-
        KubeletCredentialProviders -27 on=26
        KubeletEnsureSecretPulledImages 33-
        KubeletFineGrainedAuthz 32- on=36
        KubeletInUserNamespace 22-
        KubeletPSI 33- on=36
        KubeletPodResources -29 on=28
        KubeletPodResourcesDynamicResources 27- on=36
        KubeletPodResourcesGet 27- on=36
        KubeletPodResourcesGetAllocatable 21-28 on=28
        KubeletPodResourcesListUseActivePods 34-
        KubeletRegistrationGetOnExistsOnly 32-
        KubeletSeparateDiskGC 29-
        KubeletServiceAccountTokenForCredentialProviders 33-
        KubeletTracing 25- on=34
        LegacyNodeRoleBehavior -22 off=21
        LegacyServiceAccountTokenCleanUp 28-31 on=30
        LegacyServiceAccountTokenNoAutoGeneration 24-28 on=27
        LegacyServiceAccountTokenTracking 26-29 on=28
        LegacySidecarContainers 33-33
        ListFromCacheSnapshot 33-
        LoadBalancerIPMode 29-34 on=32
        LocalStorageCapacityIsolation -26 on=25
        LocalStorageCapacityIsolationFSQuotaMonitoring
        LogarithmicScaleDown 21- on=31
        LoggingAlphaOptions 25-
        LoggingBetaOptions 25-
        ManifestBasedAdmissionControlConfig 36-
        MatchLabelKeysInPodAffinity 29- on=33
        MatchLabelKeysInPodTopologySpread 25-
        MatchLabelKeysInPodTopologySpreadSelectorMerge 34-
        MaxUnavailableStatefulSet 24-
        MemoryManager 21-35 on=32
        MemoryQoS 22-
        MinDomainsInPodTopologySpread 24-31 on=30
        MinimizeIPTablesRestore 26-29 on=28
        MixedProtocolLBService -27 on=26
        MultiCIDRRangeAllocator 25-28
        MultiCIDRServiceAllocator 27- on=34
        MutableCSINodeAllocatableCount 33- on=36
        MutablePVNodeAffinity 35-
        MutablePodResourcesForSuspendedJobs 35-
        MutableSchedulingDirectivesForSuspendedJobs 35-
        MutatingAdmissionPolicy 30-
        NFTablesProxyMode 29- on=33
        NamespaceDefaultLabelName 21-23 on=23
        NativeHistograms 36-
        NetworkPolicyEndPort 21-26 on=25
        NetworkPolicyStatus 24-27
        NewVolumeManagerReconstruction 27-31 on=30
        NodeDeclaredFeatures 35-
        NodeDisruptionExclusion -22 on=21
        NodeInclusionPolicyInPodTopologySpread 25- on=33
        NodeLease -22 on=20
        NodeLogQuery 27- on=36
        NodeOutOfServiceVolumeDetach 24-31 on=28
        NodeSwap 22- on=34
        NominatedNodeNameForExpectation 34-
        NonPreemptingPriority -25 on=24
        OpenAPIEnums 23-
        OpenAPIV3 23-28 on=27
        OpportunisticBatching 35-
        OrderedNamespaceDeletion 30-36 on=34
        PDBUnhealthyPodEvictionPolicy 26-32 on=31
        PLEGOnDemandRelist 36-
        PersistentVolumeClaimUnusedSinceTime 36-
        PersistentVolumeLastPhaseTransitionTime 28-32 on=31
        PodAffinityNamespaceSelector 21-25 on=24
        PodAndContainerStatsFromCRI 23-
        PodCertificateRequest 34-
        PodDeletionCost 21-
        PodDisruptionBudget -24 on=21
        PodDisruptionConditions 25-33 on=31
        PodHasNetworkCondition 25-27
        PodHostIPs 28-31 on=30
        PodIndexLabel 28-34 on=32
        PodLevelResourceManagers 36-
        PodLevelResources 32-
        PodLifecycleSleepAction 29- on=34
        PodLifecycleSleepActionAllowZero 32- on=34
        PodLogsQuerySplitStreams 32-
        PodObservedGenerationTracking 33- on=35
        PodOverhead -25 on=24
        PodReadyToStartContainersCondition 28-
        PodSchedulingReadiness 26- on=30
        PodSecurity 22-27 on=25
        PodTopologyLabelsAdmission 33-
        PodsAPI 36-
        PortForwardWebsockets 30-
        PreferNominatedNode 21-25 on=24
        PreferSameTrafficDistribution 33- on=35
        PreventStaticPodAPIReferences 34-
        ProbeHostPodSecurityStandards 34-34 on=34
        ProbeTerminationGracePeriod 21-28 on=28
        ProcMountType on=36
        ProxyTerminatingEndpoints 22-29 on=28
        QOSReserved
        ReadWriteOncePod 22-30 on=29
        RecoverVolumeExpansionFailure 23- on=34
        RecursiveReadOnlyMounts 30- on=33
        ReduceDefaultCrashLoopBackOffDecay 33-
        RelaxedDNSSearchValidation 32-36 on=34
        RelaxedEnvironmentVariableValidation 30- on=34
        RelaxedServiceNameValidation 34-
        ReloadKubeletServerCertificateFile 31-
        RemainingItemCount -32 on=29
        RemoteRequestHeaderUID 32-
        RemoveSelfLink -29 on=24
        ResilientWatchCacheInitialization 31-36 on=34
        ResourceHealthStatus 31-
        ResourceHealthStatusMessage 36-
        RestartAllContainersOnContainerExits 35-
        RetroactiveDefaultStorageClass 25-28
        RetryGenerateName 30-36 on=32
        RootCAConfigMap -21 on=21
        RotateKubeletClientCertificate -20 on=20
        RotateKubeletServerCertificate
        RunAsGroup -21 on=21
        RuntimeClass -23 on=20
        RuntimeClassInImageCriApi 29-
        SCTPSupport -22 on=20
        SELinuxChangePolicy 32- on=36
        SELinuxMount 30-
        SELinuxMountReadWriteOncePod 25- on=36
        SchedulerAsyncAPICalls 34-
        SchedulerAsyncPreemption 32-
        SchedulerPopFromBackoffQ 33-
        SchedulerQueueingHints 28- on=34
        SeccompDefault 22-28 on=27
        SecurityContextDeny 27-29
        SelectorIndex -24 on=20
        SeparateCacheWatchRPC 28- off=36
        SeparateTaintEvictionController 29- on=34
        ServerSideApply -31 on=26
        ServerSideFieldValidation 23-31 on=27
        ServiceAccountIssuerDiscovery -22 on=21
        ServiceAccountNodeAudienceRestriction 32-
        ServiceAccountTokenJTI 29- on=32
        ServiceAccountTokenNodeBinding 29- on=33
        ServiceAccountTokenNodeBindingValidation 29- on=32
        ServiceAccountTokenPodNodeInfo 29- on=32
        ServiceAppProtocol -21 on=20
        ServiceCIDRStatusFieldWiping 36-
        ServiceIPStaticSubrange 24-27 on=26
        ServiceInternalTrafficPolicy 21-27 on=26
        ServiceLBNodePortControl -25 on=24
        ServiceLoadBalancerClass 21-25 on=24
        ServiceNodeExclusion -22 on=21
        ServiceNodePortStaticSubrange 27-30 on=29
        ServiceTopology -21
        ServiceTrafficDistribution 30-35 on=33
        SetHostnameAsFQDN -23 on=23
        ShardedListAndWatch 36-
        SidecarContainers 28-36 on=33
        SizeBasedListCostEstimate 34-
        SizeMemoryBackedVolumes -34 on=32
        SkipReadOnlyValidationGCE 28-30
        StableLoadBalancerNodeSet 27-31 on=30
        StaleControllerConsistencyDaemonSet 36-
        StaleControllerConsistencyJob 36-
        StaleControllerConsistencyReplicaSet 36-
        StaleControllerConsistencyStatefulSet 36-
        StartupProbe -22 on=20
        StatefulSetAutoDeletePVC 23-34 on=32
        StatefulSetMinReadySeconds 22-26 on=25
        StatefulSetSemanticRevisionComparison 36-
        StatefulSetStartOrdinal 26-33 on=31
        StorageCapacityScoring 33-
        StorageNamespaceIndex 30-
        StorageObjectInUseProtection -24 on=23
        StorageVersionAPI
        StorageVersionHash
        StorageVersionMigrator 30-
        StreamingCollectionEncodingToJSON 29-36 on=34
        StreamingCollectionEncodingToProtobuf 29-36 on=34
        StreamingProxyRedirects -23
        StrictCostEnforcementForVAP 30-34 on=32
        StrictCostEnforcementForWebhooks 30-34 on=32
        StrictIPCIDRValidation 33-
        StructuredAuthenticationConfiguration 29- on=34
        StructuredAuthenticationConfigurationEgressSelector 34-
        StructuredAuthenticationConfigurationJWKSMetrics 35-
        StructuredAuthorizationConfiguration 29-35 on=32
        SupplementalGroupsPolicy 31- on=35
        SupportNodePidsLimit -22 on=20
        SupportPodPidsLimit -22 on=20
        SuspendJob 21-25 on=24
        Sysctls -22 on=21
        TTLAfterFinished -24 on=23
        TaintTolerationComparisonOperators 35-
        TokenRequest -20 on=20
        TokenRequestProjection -20 on=20
        TokenRequestServiceAccountUIDValidation 34-
        TopologyAwareHints 21-35 on=33
        TopologyAwareWorkloadScheduling 36-
        TopologyManager -28 on=27
        TopologyManagerPolicyAlphaOptions 26-
        TopologyManagerPolicyBetaOptions 26-
        TopologyManagerPolicyOptions 26- on=36
        TranslateStreamCloseWebsocketRequests 29-
        UnauthenticatedHTTP2DOSMitigation 26-
        UnknownVersionInteroperabilityProxy 28-
        UnlockWhileProcessingFIFO 36-
        UserNamespacesHostNetworkSupport 35-
        UserNamespacesPodSecurityStandards 29-34
        UserNamespacesStatelessPodsSupport 25-27
        UserNamespacesSupport 28- on=36
        ValidateProxyRedirects -23
        ValidatingAdmissionPolicy 26-31 on=30
        VolumeAttributesClass 29- on=36
        VolumeCapacityPriority 21-32
        VolumeLimitScaling 35-
        VolumePVCDataSource -20 on=20
        VolumeSnapshotDataSource -21 on=20
        VolumeSubpath -24 on=23
        WarningHeaders -23 on=23
        WatchBookmark -32 on=20
        WatchCacheInitializationPostStartHook 31-
        WatchFromStorageWithoutResourceVersion 27-35 off=33
        WatchList 27-
        WatchListClient 30-
        WinDSR on=34
        WinOverlay on=34
        WindowsCPUAndMemoryAffinity 32-
        WindowsEndpointSliceProxying -24 on=23
        WindowsGMSA -20 on=20
        WindowsGracefulNodeShutdown 32-
        WindowsHostNetwork 26-
        WindowsHostProcessContainers 22-27 on=26
        WindowsRunAsUserName -20 on=20
        WorkloadAwarePreemption 36-
        WorkloadWithJob 36-
        ZeroLimitedNominalConcurrencyShares 29-31 on=30
        csiMigrationRBD 23-23
        """
}
