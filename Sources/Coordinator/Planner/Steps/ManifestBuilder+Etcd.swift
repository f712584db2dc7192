import Shared

/// The cluster's CAs, etcd's certificates, and the member itself.
extension ManifestBuilder {
    private static let waitForAuthorities = Wait(
        condition: ConditionName.clusterAuthorities, role: .controlPlane, quantity: .any)

    mutating func addAuthoritySteps() {
        let spec = ClusterAuthoritiesSpec(
            directory: KubeadmConfiguration.certificatesDirectory, lease: "cluster-authorities", etcd: true,
            etcdDirectory: "\(KubeadmConfiguration.certificatesDirectory)/etcd",
            validityDays: definition.certificates.authorityValidityDays)
        add(
            "cluster-authorities", "make the cluster's CAs, or get them from another control plane",
            publishes: [ConditionName.clusterAuthorities], timeoutSeconds: 900, .clusterAuthorities(spec))
    }

    mutating func addEtcdSteps() {
        addServerCertificate("server")
        addServerCertificate("peer")
        addCertificate(
            "etcd-health", "get the client certificate for etcd's health",
            certificate(
                directory: EtcdUnit.pki, name: "health", commonName: "muster-etcd-health", owner: "root",
                isServer: false))
        let token = "muster-\(inputs.clusterUID)-\(definition.etcd.incarnation)"
        let unit = EtcdUnit(
            binary: definition.etcd.source == .artifacts ? "/usr/local/bin/etcd" : "/usr/bin/etcd",
            dataDirectory: definition.etcd.dataDirectory,
            members: inputs.etcdMembers.map { ($0.name, $0.address) }, clusterToken: token,
            arguments: definition.etcd.arguments)
        let spec = EtcdMemberSpec(
            unit: unit.text, dataDirectory: definition.etcd.dataDirectory, user: EtcdUnit.user, clientPort: 2379,
            peerPort: 2380, authorityPath: "\(EtcdUnit.pki)/ca.crt", certificatePath: "\(EtcdUnit.pki)/health.crt",
            keyPath: "\(EtcdUnit.pki)/health.key", clusterToken: token, preparedCondition: ConditionName.etcdPrepared)
        let barrier = Wait(condition: ConditionName.etcdPrepared, role: .etcd, quantity: .all, sameRoster: true)
        add(
            "etcd-member", "start this node's etcd member", waitsFor: [barrier],
            publishes: [ConditionName.etcdQuorum], timeoutSeconds: 1800, .etcdMember(spec))
    }

    /// The API server's own client certificate, where etcd is not kubeadm's.
    mutating func addEtcdClientStep() {
        guard !inputs.isStacked else { return }
        addCertificate(
            "etcd-api-server", "get the API server's client certificate for etcd",
            certificate(
                directory: KubeadmConfiguration.certificatesDirectory, name: "apiserver-etcd-client",
                authorityPath: nil, commonName: "kube-apiserver-etcd-client", owner: "root", isServer: false))
    }

    /// etcd's gateway presents the server certificate as a client, and peers are both: each needs both usages.
    private mutating func addServerCertificate(_ name: String) {
        addCertificate(
            "etcd-\(name)", "get etcd's \(name) certificate",
            certificate(
                directory: EtcdUnit.pki, name: name, commonName: "{{node.name}}", owner: EtcdUnit.user, isServer: true))
    }

    private mutating func addCertificate(_ id: String, _ summary: String, _ spec: CertificateSpec) {
        add(
            "certificate-\(id)", summary, waitsFor: isControlPlane ? [] : [Self.waitForAuthorities],
            timeoutSeconds: isControlPlane ? 300 : 1800, .certificate(spec))
    }

    private func certificate(
        directory: String, name: String, authorityPath: String? = "\(EtcdUnit.pki)/ca.crt", commonName: String,
        owner: String, isServer: Bool
    ) -> CertificateSpec {
        CertificateSpec(
            authority: .etcd, certificatePath: "\(directory)/\(name).crt", keyPath: "\(directory)/\(name).key",
            authorityPath: authorityPath, commonName: commonName, organizations: [],
            dnsNames: isServer ? ["{{node.name}}", "localhost"] : [],
            addresses: isServer ? ["{{node.address}}", "127.0.0.1", "::1"] : [], serverAuth: isServer,
            clientAuth: true, validityDays: definition.certificates.validityDays, owner: owner, group: owner,
            restarts: [])
    }
}
