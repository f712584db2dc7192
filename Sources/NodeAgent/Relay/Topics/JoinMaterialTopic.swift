import Shared

/// Mints what one node needs for one `kubeadm join`, sealed to it. The token is read from kubeadm's output and is never an
/// argument, in the environment or in a log.
struct JoinMaterialTopic: RelayTopicHandler {
    let topic = RelayTopic.joinMaterial
    let paths: HostPaths
    let host: any Host

    private static let minutes = 15

    func answer(_ request: RelayRequest) throws -> RelayReply {
        let peer = try request.peer()
        guard peer.entry.roles.contains(.controlPlane) || peer.entry.roles.contains(.worker) else {
            throw RelayRefusal("\(peer.name) is \(peer.entry.roles), which joins nothing")
        }
        let manifest = request.manifest.manifest
        let files = KubernetesFiles(paths: paths)
        guard let kubeadm = Self.kubeadm(manifest), try files.exists(KubernetesFiles.adminConfiguration),
            let bytes = files.authority()
        else { return .notHere("this node is no control plane yet") }
        let authority = try Certificate(pem: bytes)
        let expires = request.now.adding(seconds: Self.minutes * 60)
        let result = try host.run(
            HostCommand(
                kubeadm,
                [
                    "token", "create", "--ttl", "\(Self.minutes)m", "--description", "join of \(peer.name)",
                    "--kubeconfig", paths.path(KubernetesFiles.adminConfiguration),
                ], timeoutSeconds: 60))
        guard result.status == 0 else {
            throw RelayRefusal(
                "kubeadm token create ended with status \(result.status): \(SecretFilter.clean(result.complaint))")
        }
        guard let token = Self.token(in: result.text) else {
            throw RelayRefusal("kubeadm token create printed no token")
        }
        let hash = "sha256:" + authority.publicKey.keyID
        return .sealed(
            try CanonicalJSON.encode(JoinMaterial(token: token.secret, caCertHash: hash, expires: expires)))
    }

    /// The one line that is a token; kubeadm may print warnings around it.
    private static func token(in text: String) -> BootstrapToken? {
        text.split(separator: "\n").lazy.compactMap { BootstrapToken(text: String($0)) }.first
    }

    private static func kubeadm(_ manifest: Manifest) -> String? {
        for step in manifest.steps {
            switch step.action {
            case .kubeadmInit(let spec): return spec.kubeadm
            case .kubeadmJoin(let spec): return spec.kubeadm
            default: continue
            }
        }
        return nil
    }
}
