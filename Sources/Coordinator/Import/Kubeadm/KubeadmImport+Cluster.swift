/// `ClusterConfiguration`.
extension KubeadmImport {
    func cluster(_ cluster: ImportedMapping, initial: ImportedMapping?) {
        writer.version(cluster.text("kubernetesVersion"), key: "kubernetesVersion")
        if let name = cluster.text("clusterName") { writer.draft.set("kubernetes.clusterName", name) }
        if let repository = cluster.text("imageRepository") { imageRepository(repository) }
        if let networking = cluster.mapping("networking") { self.networking(networking) }
        if let apiServer = cluster.mapping("apiServer") { self.apiServer(apiServer) }
        for part in ["controllerManager", "scheduler"] {
            guard let content = cluster.mapping(part) else { continue }
            arguments(content, "kubernetes.\(part).extraArgs")
            volumes(content)
            content.finish()
        }
        etcd(cluster.mapping("etcd"))
        addons(cluster)
        certificates(cluster)
        cluster.drop("featureGates", "kubeadm's own feature gates are left at the defaults of its release")
        cluster.drop("useHyperKubeImage", "the image with everything in one is gone")
        networkProvider(line: cluster.line("networking"))
    }

    private func imageRepository(_ repository: SourcedText) {
        let version = writer.draft.text("kubernetes.version").flatMap { KubernetesVersion($0) }
        // The old registry is frozen; kubeadm of a later release looks in the new one.
        if repository.text == "k8s.gcr.io", version.map({ $0.imageRepository != repository.text }) ?? true {
            return findings.add(
                .changed, "imageRepository", line: repository.line,
                "k8s.gcr.io is closed; images come from registry.k8s.io",
                fix: "nothing")
        }
        guard let problem = ImageName.problem(repository.text, isRepository: true) else {
            return writer.draft.set("kubernetes.imageRepository", repository)
        }
        // It may hold a password, which is not taken over either.
        writer.draft.leaveOpen(
            "kubernetes.imageRepository", "the registry of Kubernetes' images, for example registry.example.com/k8s",
            line: repository.line)
        findings.add(
            .missing, "imageRepository", line: repository.line, "\(problem.what), and is not taken over",
            fix: problem.fix ?? "write for example registry.example.com/k8s as kubernetes.imageRepository")
    }

    private func networking(_ networking: ImportedMapping) {
        for key in ["podSubnet", "serviceSubnet"] {
            if let subnet = networking.text(key) {
                writer.subnet("networking.\(key)", subnet, key: networking.name(key))
            }
        }
        if let domain = networking.text("dnsDomain") { writer.draft.set("networking.dnsDomain", domain) }
        networking.finish()
    }

    private func networkProvider(line: Int) {
        findings.add(
            .missing, "networking", line: line,
            "kubeadm's configuration does not tell which network provider the cluster has; without one nodes stay NotReady",
            fix: "write networking.provider, or list its manifest under addons")
    }

    private func apiServer(_ apiServer: ImportedMapping) {
        writer.subjectNames(apiServer.texts("certSANs"))
        arguments(apiServer, "kubernetes.apiServer.extraArgs")
        volumes(apiServer)
        apiServer.drop("timeoutForControlPlane", "every wait has a deadline of its own")
        apiServer.finish()
    }

    private func volumes(_ component: ImportedMapping) {
        var volumes: [YAMLValue] = []
        for volume in component.list("extraVolumes") {
            guard let name = volume.text("name"), let path = volume.text("hostPath") else { continue }
            guard !isKubeadms(volume, hostPath: path.text, of: component) else { continue }
            volumes.append(
                .object([
                    "name": .text(name.text), "hostPath": .text(path.text),
                    "mountPath": volume.text("mountPath").map { .text($0.text) },
                    // kubeadm mounts for writing unless it is told otherwise, the definition for reading.
                    "readOnly": .boolean(volume.flag("readOnly") ?? false),
                    "pathType": volume.text("pathType").map { .text($0.text) },
                ]))
            volume.finish()
        }
        guard !volumes.isEmpty else { return }
        writer.draft.set(
            "kubernetes.\(component.path).extraVolumes", .sequence(volumes), line: component.line("extraVolumes"))
    }

    /// Whether kubeadm mounts the same by itself, which is told.
    private func isKubeadms(_ volume: ImportedMapping, hostPath: String, of component: ImportedMapping) -> Bool {
        let path = KubeadmMounts.withoutSlash(volume.text("mountPath")?.text ?? hostPath)
        let version = writer.draft.text("kubernetes.version").flatMap { KubernetesVersion($0) }
        let arguments = writer.draft["kubernetes.\(component.path).extraArgs"]?.pairs ?? []
        let mounts = KubeadmMounts.all(
            of: component.path,
            arguments: Dictionary(arguments.map { ($0.key, $0.value.scalarText ?? "") }) { first, _ in first },
            version: version ?? KubernetesVersion.example)
        guard path == KubeadmMounts.withoutSlash(hostPath), mounts.contains(where: { $0.path == path }) else {
            return false
        }
        for key in ["readOnly", "pathType"] { _ = volume.node(key) }
        volume.finish()
        findings.add(.dropped, volume.path, line: volume.line, "kubeadm mounts \(path) itself", fix: "nothing")
        return true
    }

    private func etcd(_ etcd: ImportedMapping?) {
        defer { etcd?.finish() }
        if let external = etcd?.mapping("external") {
            writer.existingEtcd(
                external.texts("endpoints"), key: external.name("endpoints"), line: external.line)
            let paths = ["authority": "caFile", "certificate": "certFile", "key": "keyFile"]
                .compactMapValues { external.text($0) }
            writer.existingEtcdFiles(paths, key: "etcd.external", line: external.line)
            return external.finish()
        }
        writer.draft.set("etcd.topology", .text("stacked"), line: etcd?.line ?? 1)
        guard let local = etcd?.mapping("local") else { return }
        if let folder = local.text("dataDir") { writer.draft.set("etcd.dataDirectory", folder) }
        if local.node("extraArgs") != nil { arguments(local, "etcd.extraArgs") }
        for key in ["serverCertSANs", "peerCertSANs"] {
            local.drop(key, "the names in etcd's certificates follow from the nodes")
        }
        if let tag = local.text("imageTag") { writer.draft.set("etcd.imageTag", tag) }
        local.drop("imageRepository", "etcd's image is in the registry of the others, kubernetes.imageRepository")
        local.finish()
    }

    private func addons(_ cluster: ImportedMapping) {
        if let dns = cluster.mapping("dns") {
            if dns.flag("disabled") == true { skip("coredns", line: dns.line) }
            for key in ["type", "imageRepository", "imageTag"] {
                dns.drop(key, "the DNS service is the CoreDNS of kubeadm's release")
            }
            dns.finish()
        }
        if let proxy = cluster.mapping("proxy") {
            if proxy.flag("disabled") == true { skip("kube-proxy", line: proxy.line) }
            proxy.finish()
        }
    }

    func skip(_ addon: String, line: Int) { writer.draft.append("kubernetes.skipAddons", addon, line: line) }

    private func certificates(_ cluster: ImportedMapping) {
        if let folder = cluster.text("certificatesDir"), folder.text != KubeadmConfiguration.certificatesDirectory {
            findings.add(
                .changed, "certificatesDir", line: folder.line,
                "certificates lie in \(KubeadmConfiguration.certificatesDirectory), not in \(folder.text)",
                fix: "nothing")
        }
        if let text = cluster.text("caCertificateValidityPeriod") {
            writer.authorityLifetime(text, key: "caCertificateValidityPeriod")
        }
        if let text = cluster.text("certificateValidityPeriod") {
            writer.lifetime("certificates.validityDays", in: 1...3650, text, key: "certificateValidityPeriod")
        }
        if let algorithm = cluster.text("encryptionAlgorithm") {
            writer.keyAlgorithm(algorithm)
        }
    }
}
