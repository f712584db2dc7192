import Shared

/// Looks at every certificate that the cluster has on this machine: where kubeadm, the kubelet, etcd and this agent keep
/// theirs, and where the manifest's steps put some. Reads only; of keys only whether they belong.
struct CertificateScan {
    let paths: HostPaths
    let manifest: Manifest
    let node: RosterNode
    var now: Timestamp = .now()

    private static let folders = ["/etc/kubernetes/pki", "/etc/kubernetes/pki/etcd", "/etc/etcd/pki"]
    private static let kubeletFiles = ["kubelet-client-current.pem", "kubelet-server-current.pem", "kubelet.crt"]
        .map { "/var/lib/kubelet/pki/\($0)" }
    private static let configurations = ["admin", "super-admin", "controller-manager", "scheduler", "kubelet"]
        .map { "/etc/kubernetes/\($0).conf" }
    private static let fileLimit = 64 << 10
    private static let certificatesPerFile = 8

    /// One certificate and what belongs to it.
    private struct Found {
        var path: String
        var certificate: Certificate?
        /// PEM of the key beside it; nil where there is none.
        var key: [UInt8]?
        var problem: String?
    }

    func inventory() -> CertificateInventory {
        let files = certificateFiles
        var found: [Found] = []
        for path in files.prefix(CertificateInventory.most) { found += read(path) }
        for path in Self.configurations { found += readConfiguration(path) }
        let listed = Array(found.prefix(CertificateInventory.most))
        let authorities = listed.compactMap(\.certificate).filter(\.isCA)
        return CertificateInventory(
            time: now, certificates: listed.map { fact($0, authorities) },
            omitted: found.count - listed.count + max(0, files.count - CertificateInventory.most))
    }

    /// Paths of files, each once, in order.
    private var certificateFiles: [String] {
        var files: Set<String> = []
        for folder in Self.folders {
            let names = (try? Folder.names(in: paths.path(folder))) ?? []
            files.formUnion(names.filter { $0.hasSuffix(".crt") || $0.hasSuffix(".pem") }.map { "\(folder)/\($0)" })
        }
        for step in manifest.steps {
            switch step.action {
            case .certificate(let spec): files.formUnion([spec.certificatePath, spec.authorityPath].compactMap { $0 })
            case .publicAuthorities(let spec): files.insert(spec.path)
            default: break
            }
        }
        files.formUnion(Self.kubeletFiles)
        files.insert(String(paths.nodeCertificate.dropFirst(paths.root.count)))
        return files.filter { exists($0) }.sorted()
    }

    private func exists(_ path: String) -> Bool {
        ((try? FileState.read(paths.path(path), digest: false))?.exists) ?? false
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        try DurableFile.readBounded(
            paths.path(path), limit: Self.fileLimit, followingSymbolicLink: Self.kubeletFiles.contains(path))
    }

    private func read(_ path: String) -> [Found] {
        let content: [UInt8]
        do { content = try bytes(path) } catch { return [Found(path: path, problem: "cannot be read: \(error)")] }
        let blocks = PEMBlocks.certificates(in: String(decoding: content, as: UTF8.self))
        guard !blocks.isEmpty else { return [Found(path: path, problem: "there is no certificate in it")] }
        return blocks.prefix(Self.certificatesPerFile).enumerated().map { index, block in
            let place = index == 0 ? path : "\(path)#\(index + 1)"
            do {
                let certificate = try Certificate(pem: Array(block.utf8))
                return Found(
                    path: place, certificate: certificate, key: index == 0 ? key(beside: path, content) : nil)
            } catch {
                return Found(path: place, problem: "\(error)")
            }
        }
    }

    private func key(beside path: String, _ content: [UInt8]) -> [UInt8]? {
        if path.hasSuffix(".crt") { return try? bytes(path.dropLast(4) + ".key") }
        return PEMBlocks.hasPrivateKey(String(decoding: content, as: UTF8.self)) ? content : nil
    }

    /// The client certificate inside a kubeconfig; a kubeconfig that only names a file has none of its own.
    private func readConfiguration(_ path: String) -> [Found] {
        guard exists(path) else { return [] }
        let text: String
        do { text = String(decoding: try bytes(path), as: UTF8.self) } catch {
            return [Found(path: path, problem: "cannot be read: \(error)")]
        }
        guard let data = Self.value("client-certificate-data:", in: text) else { return [] }
        guard let pem = Base64.decode(data),
            let block = PEMBlocks.certificates(in: String(decoding: pem, as: UTF8.self)).first,
            let certificate = try? Certificate(pem: Array(block.utf8))
        else { return [Found(path: path, problem: "its client-certificate-data is no certificate")] }
        let key = Self.value("client-key-data:", in: text).flatMap { Base64.decode($0) }
        return [Found(path: path, certificate: certificate, key: key)]
    }

    private static func value(_ key: String, in text: String) -> String? {
        guard let found = text.firstRange(ofText: key) else { return nil }
        let rest = text[found.upperBound...].drop { $0 == " " }
        return String(rest.prefix { !$0.isWhitespace })
    }

    private func fact(_ found: Found, _ authorities: [Certificate]) -> CertificateFact {
        guard let certificate = found.certificate else {
            return CertificateFact(
                path: found.path, content: nil,
                fault: CertificateFault(.unreadable, String((found.problem ?? "").prefix(300))))
        }
        return CertificateFact(
            path: found.path, content: CertificateContent(certificate),
            fault: keyFault(certificate, found.key) ?? nameFault(certificate, found.path)
                ?? issuerFault(certificate, authorities))
    }

    private func keyFault(_ certificate: Certificate, _ key: [UInt8]?) -> CertificateFault? {
        guard let key else { return nil }
        guard let known = try? PrivateKey(pem: key) else {
            return CertificateFault(.wrongKey, "the key beside it cannot be read")
        }
        return known.publicKey == certificate.publicKey
            ? nil : CertificateFault(.wrongKey, "the key beside it is another certificate's")
    }

    /// Only where the manifest says what the names must be.
    private func nameFault(_ certificate: Certificate, _ path: String) -> CertificateFault? {
        for step in manifest.steps {
            let wanted: APIServerNames?
            switch step.action {
            case .certificate(let spec) where spec.certificatePath == path:
                wanted = (try? FilledCertificate(spec, node: node)).map { APIServerNames($0.profile.names) }
            case .kubeadmInit(let spec) where path == "/etc/kubernetes/pki/apiserver.crt":
                let local = ["bootstrap.token": ""]
                wanted = (try? Placeholders(node: node, local: local).fill(spec.config))
                    .flatMap { APIServerNames(config: $0, node: node) }
            default: continue
            }
            guard let wanted, let difference = APIServerNames(certificate.names).difference(from: wanted) else {
                return nil
            }
            return CertificateFault(.wrongNames, String("it \(difference)".prefix(300)))
        }
        return nil
    }

    /// Whether a CA of the name that the certificate gives has signed it; no word where none of that name is here.
    private func issuerFault(_ certificate: Certificate, _ authorities: [Certificate]) -> CertificateFault? {
        let named = authorities.filter { $0.subject == certificate.issuer }
        guard !certificate.isCA, !named.isEmpty, let usage = certificate.usages?.first else { return nil }
        // An end that has come is no fault of the issuer.
        let time = min(now, certificate.notAfter.adding(seconds: -1))
        let isSigned = named.contains {
            (try? certificate.verify(issuedBy: $0, purpose: usage, at: max(time, certificate.notBefore))) != nil
        }
        return isSigned ? nil : CertificateFault(.wrongIssuer, "no CA here of the name \(certificate.issuer) signed it")
    }
}
