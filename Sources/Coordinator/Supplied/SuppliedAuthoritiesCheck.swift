import Shared

/// Reads the CAs that an operator supplies and checks all of them in one pass: names, form, chain, usage, expiry, whether
/// each key is that of its certificate, and a trial with the very names that the cluster's certificates will have.
struct SuppliedAuthoritiesCheck {
    let folder: SuppliedFolder
    /// What the API servers' certificates will be for.
    let apiNames: SubjectAlternativeNames
    /// How long what is signed by them is to hold.
    let validityDays: Int
    let now: Timestamp
    private(set) var findings: [SuppliedFinding] = []

    /// With less than this a CA is no good for anything new.
    private static let leastDays = 30

    init(folder: SuppliedFolder, apiNames: SubjectAlternativeNames, validityDays: Int, now: Timestamp) {
        self.folder = folder
        self.apiNames = apiNames
        self.validityDays = validityDays
        self.now = now
    }

    /// - Parameter severity: of a file that is missing: a plan can be shown without.
    /// - Returns: nil where anything is missing or wrong.
    mutating func run(missing severity: DefinitionProblem.Severity) -> SuppliedAuthorities? {
        let survey = folder.survey(missing: severity)
        findings = survey.findings
        let there = survey.there
        let kubernetes = authority("ca", there, names: apiNames)
        let frontProxy = authority("front-proxy-ca", there, names: .init())
        let etcd = folder.wantsEtcd ? authority("etcd/ca", there, names: .init()) : nil
        let account = serviceAccount(there)
        checkDistinct([("ca", kubernetes), ("front-proxy-ca", frontProxy), ("etcd/ca", etcd)])
        guard !findings.contains(where: { $0.severity == .error }), let kubernetes, let frontProxy, let account,
            !folder.wantsEtcd || etcd != nil
        else { return nil }
        return try? SuppliedAuthorities(
            documents: ClusterAuthorities(
                kubernetesCertificate: kubernetes.certificate.pemText(), kubernetesKey: Self.text(kubernetes.key),
                frontProxyCertificate: frontProxy.certificate.pemText(), frontProxyKey: Self.text(frontProxy.key),
                etcdCertificate: etcd?.certificate.pemText(), etcdKey: etcd.map { try Self.text($0.key) },
                serviceAccountPublicKey: String(decoding: account.publicKey.pem(), as: UTF8.self),
                serviceAccountKey: Self.text(account)))
    }

    private static func text(_ key: PrivateKey) throws -> String { String(decoding: try key.pem(), as: UTF8.self) }

    private mutating func add(
        _ file: String, _ problem: String, fix: String, severity: DefinitionProblem.Severity = .error
    ) {
        findings.append(
            SuppliedFinding(severity: severity, message: "\(folder.name)/\(file) \(problem)", fix: fix))
    }

    /// One CA of two files; nil where they cannot be used together.
    private mutating func authority(
        _ stem: String, _ there: Set<String>, names: SubjectAlternativeNames
    ) -> CertificateAuthority? {
        let certificate = there.contains("\(stem).crt") ? readCertificate("\(stem).crt") : nil
        let key = there.contains("\(stem).key") ? readKey("\(stem).key") : nil
        guard let certificate else { return nil }
        let isGood = checkCertificate(certificate, "\(stem).crt")
        guard let key else { return nil }
        guard key.publicKey == certificate.publicKey else {
            add("\(stem).key", "is not the key of \(stem).crt", fix: "supply the two files that belong together")
            return nil
        }
        guard isGood, let authority = try? CertificateAuthority(certificate: certificate, key: key) else { return nil }
        tryOut(authority, stem, names)
        return authority
    }

    private mutating func readCertificate(_ file: String) -> Certificate? {
        do {
            return try Certificate(pem: try folder.read(file))
        } catch let error as FileError {
            add(file, "cannot be read: \(error)", fix: "is it a file that you may read?")
        } catch {
            add(file, "is not one certificate: \(error)", fix: "supply exactly one certificate in PEM")
        }
        return nil
    }

    private mutating func readKey(_ file: String) -> PrivateKey? {
        do {
            let bytes = try folder.read(file)
            if String(decoding: bytes, as: UTF8.self).contains(text: "ENCRYPTED") {
                add(
                    file, "is encrypted, and no node can ask for its password",
                    fix: "openssl pkey -in \(folder.name)/\(file), which asks for it, prints the key without")
                return nil
            }
            let key = try PrivateKey(pem: bytes)
            if key.kind == .ed25519 {
                add(file, "is an Ed25519 key, which kubeadm does not take", fix: "use RSA from 2048 bits, or P-256")
                return nil
            }
            return key
        } catch let error as FileError {
            add(file, "cannot be read: \(error)", fix: "is it a file that you may read?")
        } catch {
            add(file, "is no private key that can be used: \(error)", fix: "use RSA of 2048 to 8192 bits, or P-256")
        }
        return nil
    }

    /// - Returns: whether anything can be signed with it.
    private mutating func checkCertificate(_ certificate: Certificate, _ file: String) -> Bool {
        var isGood = true
        func fail(_ problem: String, _ fix: String) {
            add(file, problem, fix: fix)
            isGood = false
        }
        if !certificate.isCA {
            fail("is not that of a CA, or may not sign certificates", "CA:TRUE, and keyCertSign in its key usage")
        }
        if certificate.issuer != certificate.subject || (try? certificate.isSigned(by: certificate)) != true {
            fail(
                "was issued by another CA (\(certificate.issuer))",
                "supply a self-signed root: load balancer and kubelets trust this one file and nothing above it")
        }
        let days = (certificate.notAfter.seconds - now.seconds) / 86_400
        if certificate.notBefore > now {
            fail("holds from \(certificate.notBefore) on only", "is this machine's clock right?")
        } else if certificate.notAfter <= now {
            fail("expired at \(certificate.notAfter)", "supply one that holds for years")
        } else if days < Self.leastDays {
            fail("ends in \(days) days, at \(certificate.notAfter)", "supply one that holds for years")
        } else if days < validityDays {
            add(
                file, "ends in \(days) days, before certificates of \(validityDays) days would: they will end with it",
                fix: "supply one that holds longer, or lower certificates.validityDays", severity: .warning)
        }
        return isGood
    }

    /// What it will have to sign: constraints of names, of usages and of the path come to light only so.
    private mutating func tryOut(_ authority: CertificateAuthority, _ stem: String, _ names: SubjectAlternativeNames) {
        let trials: [(CertificateUsage, SubjectAlternativeNames)] =
            [(.client, .init())] + (names.isEmpty && stem == "front-proxy-ca" ? [] : [(.server, names)])
        for (usage, names) in trials {
            do {
                let profile = CertificateProfile(
                    commonName: "trial", names: names, usages: [usage], lifetimeSeconds: 3600)
                let leaf = try authority.issue(to: authority.key.publicKey, profile, now: now)
                try leaf.verify(issuedBy: authority.certificate, purpose: usage, at: now)
            } catch {
                let list = (names.dnsNames + names.addresses).joined(separator: ", ")
                add(
                    "\(stem).crt",
                    "cannot vouch for a \(usage.rawValue) certificate\(list.isEmpty ? "" : " of \(list)"): \(error)",
                    fix: "a CA without name constraints and without limits of usage, with a subject key identifier")
                return
            }
        }
    }

    private mutating func serviceAccount(_ there: Set<String>) -> PrivateKey? {
        let key = there.contains("sa.key") ? readKey("sa.key") : nil
        guard there.contains("sa.pub") else { return nil }
        let half: PublicKey
        do {
            half = try PublicKey(pem: try folder.read("sa.pub"))
        } catch {
            add("sa.pub", "is no public key: \(error)", fix: "openssl pkey -in sa.key -pubout -out sa.pub")
            return nil
        }
        guard let key else { return nil }
        guard key.publicKey == half else {
            add("sa.pub", "is not the public half of sa.key", fix: "openssl pkey -in sa.key -pubout -out sa.pub")
            return nil
        }
        return key
    }

    /// One CA in two places would let the clients of one be clients of the other.
    private mutating func checkDistinct(_ authorities: [(stem: String, authority: CertificateAuthority?)]) {
        var seen: [PublicKey: String] = [:]
        for (stem, authority) in authorities {
            guard let authority else { continue }
            if let other = seen[authority.certificate.publicKey] {
                add(
                    "\(stem).crt",
                    "has the key of \(other).crt: whoever one of them vouches for, the other would let in",
                    fix: "use a CA for each purpose")
            } else {
                seen[authority.certificate.publicKey] = stem
            }
        }
    }
}
