import Shared

/// The cluster's CAs, etcd's certificates, and the member itself.
extension ManifestBuilder {
    private static let waitForAuthorities = Wait(
        condition: ConditionName.clusterAuthorities, role: .controlPlane, quantity: .any)

    mutating func addAuthoritySteps() {
        let isSupplied = definition.certificates.mode == .provided
        let spec = ClusterAuthoritiesSpec(
            directory: KubeadmConfiguration.certificatesDirectory, lease: LeaseName.authorities,
            etcd: !inputs.usesExistingEtcd,
            etcdDirectory: "\(KubeadmConfiguration.certificatesDirectory)/etcd",
            validityDays: definition.certificates.authorityValidityDays,
            supplied: isSupplied ? inputs.fingerprint(SealedFileName.authorities) : nil,
            algorithm: definition.certificates.algorithm, subject: definition.certificates.subject,
            commonNames: definition.certificates.commonNames.authorities)
        add(
            "cluster-authorities",
            isSupplied
                ? "take the CAs that you supply" : "make the cluster's CAs, or get them from another control plane",
            publishes: [ConditionName.clusterAuthorities], timeoutSeconds: isSupplied ? 1800 : 900,
            .clusterAuthorities(spec))
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
            dataDirectory: inputs.history.etcdDataDirectory,
            members: inputs.etcdMembers.map { ($0.name, $0.address) }, clusterToken: token,
            arguments: definition.etcd.arguments)
        let spec = EtcdMemberSpec(
            unit: unit.text, dataDirectory: inputs.history.etcdDataDirectory, user: EtcdUnit.user, clientPort: 2379,
            peerPort: 2380, authorityPath: "\(EtcdUnit.pki)/ca.crt", certificatePath: "\(EtcdUnit.pki)/health.crt",
            keyPath: "\(EtcdUnit.pki)/health.key", clusterToken: token, preparedCondition: ConditionName.etcdPrepared,
            founders: inputs.history.etcdFounders)
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
                authorityPath: nil,
                commonName: definition.certificates.commonNames.etcdClient ?? "kube-apiserver-etcd-client",
                owner: "root", isServer: false))
    }

    /// An etcd that others run: with what to go there, and a look at it before anything is begun.
    mutating func addExistingEtcdSteps() {
        let client = definition.etcd.client
        let key = KubeadmConfiguration.etcdClientKey
        addPublicFile("etcd-ca", KubeadmConfiguration.etcdAuthority, client.authorityText)
        let sealed = SealedFileSpec(
            path: key, mode: FileMode(0o600), owner: "root", group: "root", fingerprint: inputs.fingerprint(key),
            restarts: [])
        add("sealed-etcd-client", "take \(key), which you send", timeoutSeconds: 1800, .sealedFile(sealed))
        // After the key, which is waited for: an API server must not find one of the two renewed and the other not.
        addPublicFile("etcd-client", KubeadmConfiguration.etcdClientCertificate, client.certificateText)
        let prefix = definition.kubernetes.apiServerArguments["etcd-prefix"] ?? "/registry"
        let spec = ExistingEtcdSpec(
            endpoints: inputs.etcdEndpoints, authorityPath: KubeadmConfiguration.etcdAuthority,
            certificatePath: KubeadmConfiguration.etcdClientCertificate, keyPath: key,
            minimumVersion: inputs.history.leastExistingEtcd ?? "\(inputs.version.leastEtcd)",
            allowsSingleMember: definition.etcd.allowsSingleMember, fenceKey: inputs.fenceKey,
            dataPrefix: prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix)
        add(
            "existing-etcd", "look at the etcd that is there", publishes: [ConditionName.etcdQuorum],
            .existingEtcd(spec))
    }

    private mutating func addPublicFile(_ name: String, _ path: String, _ text: String?) {
        let spec = FileSpec(
            path: path, mode: FileMode(0o644), owner: "root", group: "root", content: text ?? "", restarts: [])
        add("file-\(name)", "write \(path)", .file(spec))
    }

    /// Keeps the API server's list of etcd members as the roster has it, once the members have ever changed.
    mutating func addEtcdEndpoints() {
        guard inputs.history.etcdFounders != nil, !inputs.isStacked else { return }
        let spec = EtcdEndpointsSpec(
            endpoints: inputs.etcdEndpoints, lease: LeaseName.controlPlaneChange, kubeadm: inputs.binary("kubeadm"))
        let voters = Wait(condition: ConditionName.etcdQuorum, role: .etcd, quantity: .all, sameRoster: true)
        add(
            "etcd-endpoints", "let the API server ask all etcd members", waitsFor: [voters], timeoutSeconds: 1800,
            .etcdEndpoints(spec))
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
            restarts: [], algorithm: definition.certificates.algorithm)
    }
}
