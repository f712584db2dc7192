import Shared

/// Checks with what the API servers are to go to an etcd that others run, before anybody goes there.
struct SuppliedEtcdClientCheck {
    let client: EtcdClientSettings
    let now: Timestamp

    /// Problems by the definition's key: `authority`, `certificate`, `key`.
    func problems() -> [(key: String, finding: SuppliedFinding)] {
        var problems: [(String, SuppliedFinding)] = []
        func add(_ key: String, _ message: String, _ fix: String, _ severity: DefinitionProblem.Severity = .error) {
            problems.append((key, SuppliedFinding(severity: severity, message: message, fix: fix)))
        }
        let authority = client.authorityText.flatMap { text -> Certificate? in
            let name = client.authority ?? ""
            guard let certificate = try? Certificate(pem: text) else {
                add("authority", "\(name) is not one certificate", "the CA of the etcd servers, in PEM")
                return nil
            }
            if !certificate.isCA { add("authority", "\(name) is not that of a CA", "the CA of the etcd servers") }
            if certificate.notAfter <= now {
                add("authority", "\(name) expired at \(certificate.notAfter)", "renew it")
            }
            return certificate
        }
        let certificate = client.certificateText.flatMap { text -> Certificate? in
            guard let certificate = try? Certificate(pem: text) else {
                add("certificate", "\(client.certificate ?? "") is not one certificate", "a client's, in PEM")
                return nil
            }
            return certificate
        }
        if let certificate, let authority {
            let name = client.certificate ?? ""
            do {
                try certificate.verify(issuedBy: authority, purpose: .client, at: now, isStrict: false)
                let days = (certificate.notAfter.seconds - now.seconds) / 86_400
                if days < 30 { add("certificate", "\(name) ends in \(days) days", "renew it in time", .warning) }
            } catch {
                add(
                    "certificate", "\(name) is no client certificate of \(client.authority ?? ""): \(error)",
                    "a certificate that this CA issued, with the usage clientAuth, in force")
            }
        }
        if let secret = client.keyContent {
            let name = client.key ?? ""
            guard let key = try? PrivateKey(pem: secret.revealed) else {
                add("key", "\(name) is no unencrypted private key", "P-256, or RSA of 2048 to 8192 bits, in PEM")
                return problems
            }
            if let certificate, certificate.publicKey != key.publicKey {
                add("key", "\(name) is not the key of \(client.certificate ?? "")", "supply two that belong together")
            }
        }
        return problems
    }
}
