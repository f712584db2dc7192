import Shared

/// The Kubernetes manifest of a network provider as it will be applied: with the definition's pod network in it.
///
/// ```
/// file ──known by its digest?──► objects ──the provider's one place for the pod network──► text with it ──read again──► applied
/// ```
/// The place is found in the parsed file and changed in its text, so that everything else stays byte for byte what the
/// provider wrote. A file of another shape than the provider's is refused, never guessed at.
struct NetworkManifest: Equatable, Sendable {
    /// What is applied.
    var bytes: [UInt8]
    var traffic: PodTraffic
    /// `v0.28.9`, where the file is, byte for byte, a release that this coordinator knows.
    var release: String?
    /// Digest of the file as it was brought.
    var broughtDigest: Digest
    /// Kernel modules that the provider's way of moving packets needs.
    var modules: [String] = []

    /// Reads the manifest that was brought for `provider` and puts the definition's pod network in.
    static func read(_ source: SourceText, _ networking: NetworkingSettings) throws(NetworkManifestError)
        -> NetworkManifest
    {
        guard let subnet = networking.podSubnet else {
            throw NetworkManifestError(.start, "there is no pod network", fix: "correct networking.podSubnet")
        }
        var manifest: NetworkManifest
        switch networking.provider {
        case .flannel: manifest = try FlannelManifest.read(ManifestText(source), subnet)
        case .calico: manifest = try CalicoManifest.read(ManifestText(source), subnet)
        case .cilium: manifest = try CiliumManifest.read(ManifestText(source), subnet)
        case .weave: manifest = try WeaveManifest.read(ManifestText(source), subnet)
        case .manifest, .none, .hostGateway: manifest = try OwnManifest.read(source, networking)
        }
        manifest.broughtDigest = PlanEncoding.digest(of: source.bytes)
        manifest.release = KnownManifests.release(manifest.broughtDigest, of: networking.provider)
        return manifest
    }

    init(_ text: ManifestText, _ provider: NetworkingSettings.Provider, _ encryption: PodTraffic.Encryption) {
        self.init(bytes: text.source.bytes, traffic: PodTraffic(provider: provider.rawValue, encryption: encryption))
    }

    init(bytes: [UInt8], traffic: PodTraffic) {
        self.bytes = bytes
        self.traffic = traffic
        broughtDigest = PlanEncoding.digest(of: bytes)
    }
}

/// Why a manifest cannot be used, and where in it.
struct NetworkManifestError: Error, Equatable, Sendable {
    var mark: Mark
    var message: String
    var fix: String

    init(_ mark: Mark, _ message: String, fix: String) {
        self.mark = mark
        self.message = message
        self.fix = fix
    }
}
