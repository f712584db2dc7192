/// Networks, etcd and authorities.
extension DraftWriter {
    /// The network provider that the file names.
    func networkProvider(_ name: SourcedText, key: String) {
        if let provider = NetworkingSettings.Provider(rawValue: name.text) {
            draft.set("networking.provider", name)
            guard provider != .none, provider != .hostGateway else { return }
            draft.leaveOpen(
                "networking.manifest", "the file of \(name.text)'s manifest, beside this one", line: name.line)
            let source = KnownManifests.address(of: provider).map { "curl -fLO \($0), " } ?? ""
            return findings.add(
                .missing, key, line: name.line,
                "the manifest of \(name.text) must come from you: nothing is fetched, and its digest is in your signature",
                fix: source + "put the manifest beside the definition and name it in networking.manifest")
        }
        draft.set("networking.provider", .text("none"), line: name.line)
        findings.add(
            .missing, key, line: name.line,
            "nodes stay NotReady until a network is there: \(name.text) must come as an addon of its own",
            fix:
                "list the manifest of \(name.text) under addons with its sha256, or write networking.provider: host-gw "
                + "where all nodes share a network segment")
    }

    /// The address of the cluster's DNS service, which follows from the service network.
    func dnsServer(_ server: SourcedText, key: String) {
        guard let text = draft.text("networking.serviceSubnet"), let services = IPv4Subnet(text) else { return }
        let derived = IPv4Address(bits: services.base.bits &+ 10)
        if IPv4Address(server.text) == derived, services.contains(derived) {
            return findings.add(
                .dropped, key, line: server.line, "is \(derived) by itself: the tenth address of the service network",
                fix: "nothing")
        }
        guard let address = IPv4Address(server.text), services.contains(address) else {
            return findings.add(
                .dangerous, key, line: server.line,
                "\(server.text) is no address of the service network \(services), so nothing ever answered there; the "
                    + "DNS service is \(derived)",
                fix: "nothing, unless something outside the cluster asks \(server.text)")
        }
        draft.set("networking.dnsAddress", .text("\(address)"), line: server.line)
        findings.add(
            .dangerous, key, line: server.line,
            "pods ask \(address), but kubeadm's own DNS service is \(derived), the tenth address of \(services)",
            fix: "remove networking.dnsAddress, or bring a DNS service with that address as an addon and write "
                + "kubernetes.skipAddons: [coredns]")
    }

    /// An etcd cluster that is there already. Its endpoints are taken as they are; `plan` refuses those without TLS.
    func existingEtcd(_ endpoints: [SourcedText], key: String, line: Int) {
        draft.set("etcd.topology", .text("existing"), line: line)
        guard !endpoints.isEmpty else {
            draft.set(
                "etcd.endpoints", .sequence([.text(OpenValue.text("https://HOST:2379 of each member"))]), line: line)
            return findings.add(
                .missing, key, line: line, "the file does not tell the endpoints of the existing etcd",
                fix: "write https://HOST:2379 for each member under etcd.endpoints")
        }
        for endpoint in endpoints { draft.append("etcd.endpoints", endpoint.text, line: endpoint.line) }
    }

    /// The files by which control planes prove who they are to an etcd that is there already. They lie on other
    /// machines, so that each is a place to fill in.
    ///
    /// - Parameter paths: Where they lie there, by key; empty where that is not told.
    func existingEtcdFiles(_ paths: [String: SourcedText], key: String, line: Int) {
        for (part, what) in [
            ("authority", "the CA of its servers"), ("certificate", "the API servers' client certificate"),
            ("key", "the key of that certificate, readable by you alone"),
        ] {
            let old = paths[part].map { ", a copy of \($0.text)" } ?? ""
            draft.leaveOpen("etcd.\(part)", "file beside this one with \(what)\(old)", line: paths[part]?.line ?? line)
        }
        findings.add(
            .missing, key, line: line, "the existing etcd lets nobody in without a certificate of its CA",
            fix: "put copies of CA, client certificate and key beside the definition and name them in etcd.authority, "
                + "etcd.certificate and etcd.key; the key goes sealed to the control planes")
    }

    /// What kind of keys the CAs and their certificates have.
    func keyAlgorithm(_ name: SourcedText) { draft.set("certificates.algorithm", name) }

    /// Certificates that the operator brings: CAs now, for every node makes its own keys.
    func providedAuthorities(key: String, line: Int) {
        draft.set("certificates.mode", .text("provided"), line: line)
        draft.leaveOpen("certificates.folder", "folder beside this file with the CAs and their keys", line: line)
        findings.add(
            .missing, key, line: line,
            "certificates of single nodes cannot be brought any more, only the CAs that sign them",
            fix:
                "put ca, front-proxy-ca, etcd/ca and sa with their keys into a folder beside the definition and name it in "
                + "certificates.folder, or remove both keys to have CAs made")
    }
}

// MARK: - Clouds and lifetimes

extension DraftWriter {
    /// The cloud that the machines are in. Those that Kubernetes once had inside are somebody else's program now.
    func cloudProvider(_ name: SourcedText, key: String) {
        draft.set("kubernetes.cloudProvider", .text("external"), line: name.line)
        guard name.text != "external" else { return }
        findings.add(
            .dangerous, key, line: name.line,
            "Kubernetes has no cloud inside any more: \(name.text) becomes cloudProvider: external, and every node refuses "
                + "pods until the controller manager of \(name.text) runs",
            fix:
                "bring that controller manager as an addon, or remove kubernetes.cloudProvider and go without the cloud's "
                + "volumes and load balancers")
    }

    func cloudProviderConfiguration(_ name: SourcedText, key: String) {
        findings.add(
            .dangerous, key, line: name.line, "\(name.text) may hold secrets, and is not taken over",
            fix: "list it under files with sealed: FILE where programs on the nodes read it, or give it to the cloud's "
                + "controller manager as a Secret")
    }

    /// How long the cluster's CAs hold.
    func authorityLifetime(_ text: SourcedText, key: String) {
        lifetime("certificates.authorityValidityDays", in: 30...36_500, text, key: key)
        guard let days = Self.days(text.text), days > 3650 else { return }
        findings.add(
            .changed, key, line: text.line,
            "the CAs hold for \(days) days, as they did; a key that is lost is a danger for as long",
            fix: "write certificates.authorityValidityDays: 3650 for ten years")
    }

    /// How long something holds, in whole days.
    func lifetime(_ path: String, in range: ClosedRange<Int>, _ text: SourcedText, key: String) {
        guard let days = Self.days(text.text), range.contains(days) else {
            draft.leaveOpen(path, "a number of days from \(range.lowerBound) to \(range.upperBound)", line: text.line)
            return findings.add(
                .missing, key, line: text.line,
                "\(text.text) is no time from \(range.lowerBound) to \(range.upperBound) days",
                fix: "write a number of days as \(path)")
        }
        draft.set(path, .number(days), line: text.line)
    }
}
