import Shared

/// The cluster's authorities as files, where kubeadm looks for them. No step's ledger has them: what holds a CA key is
/// never removed because a manifest changed.
struct AuthorityFiles {
    let spec: ClusterAuthoritiesSpec
    let paths: HostPaths

    /// What lies there.
    enum Found {
        case nothing
        /// Some files, but not all; the paths of those that are missing.
        case part(missing: [String])
        case whole(ClusterAuthorities)
    }

    private struct Slot {
        var path: String
        var isSecret: Bool
        var part: WritableKeyPath<ClusterAuthorities, String>
    }

    /// PEM of RSA 4096 with its certificate needs less.
    private static let limit = 64 << 10

    func find() throws -> Found {
        var documents = ClusterAuthorities(
            kubernetesCertificate: "", kubernetesKey: "", frontProxyCertificate: "", frontProxyKey: "",
            etcdCertificate: nil, etcdKey: nil, serviceAccountPublicKey: "", serviceAccountKey: "")
        var missing: [String] = []
        var count = 0
        func read(_ path: String) throws -> String? {
            count += 1
            do {
                return String(decoding: try DurableFile.readBounded(paths.path(path), limit: Self.limit), as: UTF8.self)
            } catch {
                guard error.isMissing else { throw error }
                missing.append(path)
                return nil
            }
        }
        for slot in slots { documents[keyPath: slot.part] = try read(slot.path) ?? "" }
        if spec.etcd {
            documents.etcdCertificate = try read(etcdCertificate)
            documents.etcdKey = try read(etcdKey)
        }
        if missing.isEmpty { return .whole(documents) }
        return missing.count == count ? .nothing : .part(missing: missing)
    }

    /// Puts every file in its place, each durable; those that are there already with the same content stay.
    func place(_ bundle: AuthorityBundle) throws {
        let documents = bundle.documents
        try Folder.make(paths.path(spec.directory), mode: FileMode(0o755))
        for slot in slots { try write(documents[keyPath: slot.part], to: slot.path, isSecret: slot.isSecret) }
        guard spec.etcd, let certificate = documents.etcdCertificate, let key = documents.etcdKey else { return }
        try Folder.make(paths.path(spec.etcdDirectory), mode: FileMode(0o755))
        try write(certificate, to: etcdCertificate, isSecret: false)
        try write(key, to: etcdKey, isSecret: true)
    }

    /// Path of a CA's certificate.
    func certificatePath(_ name: CertificateAuthorityName) -> String {
        switch name {
        case .kubernetes: spec.directory + "/ca.crt"
        case .frontProxy: spec.directory + "/front-proxy-ca.crt"
        case .etcd: etcdCertificate
        }
    }

    private var etcdCertificate: String { spec.etcdDirectory + "/ca.crt" }
    private var etcdKey: String { spec.etcdDirectory + "/ca.key" }

    private var slots: [Slot] {
        [
            Slot(path: spec.directory + "/ca.crt", isSecret: false, part: \.kubernetesCertificate),
            Slot(path: spec.directory + "/ca.key", isSecret: true, part: \.kubernetesKey),
            Slot(path: spec.directory + "/front-proxy-ca.crt", isSecret: false, part: \.frontProxyCertificate),
            Slot(path: spec.directory + "/front-proxy-ca.key", isSecret: true, part: \.frontProxyKey),
            Slot(path: spec.directory + "/sa.pub", isSecret: false, part: \.serviceAccountPublicKey),
            Slot(path: spec.directory + "/sa.key", isSecret: true, part: \.serviceAccountKey),
        ]
    }

    private func write(_ text: String, to path: String, isSecret: Bool) throws {
        let bytes = Array(text.utf8)
        let mode = FileMode(isSecret ? 0o600 : 0o644)
        let state = try FileState.read(paths.path(path))
        guard state.digest != SHA256.digest(of: bytes) || state.mode != mode else { return }
        try DurableFile.write(bytes, to: paths.path(path), mode: mode)
    }
}

extension AuthorityFiles {
    /// Those of the manifest's `cluster-authorities` step; nil for a node that has none.
    init?(manifest: Manifest, paths: HostPaths) {
        for step in manifest.steps {
            if case .clusterAuthorities(let spec) = step.action {
                self.init(spec: spec, paths: paths)
                return
            }
        }
        return nil
    }

    /// The authorities if they are all there and fit together; nil when they are not there yet.
    func load(now: Timestamp = .now()) throws -> AuthorityBundle? {
        guard case .whole(let documents) = try find() else { return nil }
        return try AuthorityBundle(documents, etcd: spec.etcd, now: now)
    }
}
