/// Admission plugins of the API server.
///
/// One plugin a line, with the minors that have it where those are not all; see ``NameTable``.
///
/// Source: the ordered list in `pkg/kubeapiserver/options/plugins.go` of 1.20, 1.21 and 1.23 to 1.36; 1.22 and 1.37 by
/// their changelogs.
extension NameTableText {
    static let admissionPlugins = """
        AlwaysAdmit
        AlwaysDeny
        AlwaysPullImages
        CertificateApproval
        CertificateSigning
        CertificateSubjectRestriction
        ClusterTrustBundleAttest 27-
        DefaultIngressClass
        DefaultStorageClass
        DefaultTolerationSeconds
        DenyEscalatingExec -20
        DenyExecOnPrivileged -20
        DenyServiceExternalIPs 21-
        EventRateLimit
        ExtendedResourceToleration
        ImagePolicyWebhook
        JobValidation 36-
        LimitPodHardAntiAffinityTopology
        LimitRanger
        MutatingAdmissionPolicy 32-
        MutatingAdmissionWebhook
        NamespaceAutoProvision
        NamespaceExists
        NamespaceLifecycle
        NodeDeclaredFeatureValidator 35-
        NodeRestriction
        OwnerReferencesPermissionEnforcement
        PersistentVolumeClaimResize
        PersistentVolumeLabel -30
        PodGroupProtection 36-
        PodGroupWorkloadExists 36-36
        PodNodeSelector
        PodResizeValidator 36-
        PodSecurity 22-
        PodSecurityPolicy -24
        PodTolerationRestriction
        PodTopologyLabels 33-
        Priority
        ResourceQuota
        RuntimeClass
        SecurityContextDeny -29
        ServiceAccount
        StorageObjectInUseProtection
        TaintNodesByCondition
        ValidatingAdmissionPolicy 26-
        ValidatingAdmissionWebhook
        """
}
