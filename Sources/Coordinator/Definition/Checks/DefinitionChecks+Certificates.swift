import Shared

/// The names and keys of certificates, and what kubeadm of the version cannot be told.
extension DefinitionChecks {
    func checkCertificates() {
        let certificates = definition.certificates
        if certificates.validityDays > certificates.authorityValidityDays {
            error(
                "certificates would hold longer than the CAs that sign them",
                path("certificates", "validityDays"), fix: "write at most \(certificates.authorityValidityDays)")
        }
        checkSubject(certificates.subject)
        checkCommonNames(certificates.commonNames)
        checkKubeadmCertificates()
    }

    private func checkSubject(_ subject: AuthoritySubject?) {
        guard let subject else { return }
        if let country = subject.country,
            country.utf8.count != 2
                || !country.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        {
            error(
                "\(country) is not a country of a certificate", path("certificates", "subject", "country"),
                fix: "write its two letters of ISO 3166, DE for example")
        }
        // RFC 5280, appendix A.1: the upper bounds of X.520.
        let texts: [(String, String?, Int)] = [
            ("state", subject.state, 128), ("locality", subject.locality, 128),
            ("organization", subject.organization, 64), ("organizationalUnit", subject.organizationalUnit, 64),
        ]
        for (key, text, limit) in texts { checkName(text, limit, path("certificates", "subject", key)) }
    }

    private func checkCommonNames(_ names: CertificateCommonNames) {
        let base = path("certificates", "commonNames")
        let all = [
            ("kubernetes", names.kubernetes, "kubernetes"), ("frontProxy", names.frontProxy, "front-proxy-ca"),
            ("etcd", names.etcd, "etcd-ca"),
        ]
        for (key, text, _) in all + [("etcdClient", names.etcdClient, "")] { checkName(text, 64, base.key(key)) }
        // A verifier finds the CA of a certificate by its name.
        for (index, (key, text, usual)) in all.enumerated() where text != nil {
            let own = text ?? usual
            guard
                let other = all.enumerated().first(where: {
                    $0.offset != index && ($0.element.1 ?? $0.element.2) == own
                })
            else { continue }
            error(
                "two CAs would be called \(own): \(key) and \(other.element.0)", base.key(key),
                fix: "give each CA a name of its own")
        }
    }

    private func checkName(_ text: String?, _ limit: Int, _ path: DefinitionPath) {
        guard let text,
            text.count > limit || text.contains("{{") || text.unicodeScalars.contains(where: { $0.value < 32 })
        else { return }
        error(
            "this cannot be part of a certificate's name", path, fix: "write at most \(limit) characters, in one line")
    }

    /// What is for Muster's own certificates only, said clearly: nobody should believe in keys that are not there.
    private func checkKubeadmCertificates() {
        let certificates = definition.certificates
        guard let version = definition.kubernetes.version, version.isSupported else { return }
        let dialect = KubeadmDialect(for: version)
        if let algorithm = certificates.algorithm, algorithm != .rsa2048, !dialect.knows(algorithm, version) {
            warn(
                "kubeadm of \(version) cannot be told: what it signs itself (apiserver.crt, kubeconfigs) gets RSA-2048 "
                    + "keys; the CAs and etcd's certificates get \(algorithm.rawValue)",
                path("certificates", "algorithm"),
                fix: algorithm == .p384
                    ? "from 1.\(KubernetesMilestone.firstP384) on kubeadm knows it too"
                    : "from 1.31 on kubeadm knows it too")
        }
        if certificates.validityDays != CertificateSettings.usualValidityDays, dialect != .v1beta4 {
            warn(
                "kubeadm of \(version) gives its certificates 365 days, whatever is written; etcd's hold "
                    + "\(certificates.validityDays)", path("certificates", "validityDays"),
                fix: "from 1.31 on kubeadm can be told")
        }
    }

    private func warn(_ message: String, _ path: DefinitionPath, fix: String) {
        problems.add(message, path: path, severity: .warning, fix: fix)
    }
}
