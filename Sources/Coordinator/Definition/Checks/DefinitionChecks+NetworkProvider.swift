import Shared

/// The manifest that brings the pod network.
extension DefinitionChecks {
    func checkNetworkProvider() {
        let networking = definition.networking
        let provider = networking.provider
        guard provider.hasManifest else { return refuseManifest() }
        checkManifestSource()
        if networking.encryption != nil, provider.isKnown {
            error(
                "whether \(provider.rawValue) encrypts is in its manifest", path("networking", "encryption"),
                fix: "remove it")
        }
        if provider.isKnown, let directory = networking.cniBinaryDirectory, directory != "/opt/cni/bin" {
            error(
                "\(provider.rawValue) puts its plugin into /opt/cni/bin", path("networking", "cniBinaryDirectory"),
                fix: "remove it")
        }
        if let index = definition.addons.firstIndex(where: { $0.name == NetworkAddon.name }) {
            error(
                "the addon \(NetworkAddon.name) is the network provider's", path("addons")[index].key("name"),
                fix: "choose another name")
        }
        if provider == .weave {
            problems.add(
                WeaveManifest.endOfLife, path: path("networking", "provider"), severity: .warning,
                fix: "use flannel, calico or cilium for a new cluster")
        }
        checkManifest()
    }

    private func refuseManifest() {
        let networking = definition.networking
        let keys = [
            ("manifest", networking.manifest != nil), ("artifact", networking.artifact != nil),
            ("sha256", networking.sha256 != nil), ("encryption", networking.encryption != nil),
        ]
        for (key, isThere) in keys where isThere {
            error(
                "\(key) is for providers that a manifest brings", path("networking", key),
                fix: "remove it, or set networking.provider: manifest")
        }
    }

    private func checkManifestSource() {
        let networking = definition.networking
        let provider = networking.provider
        if provider.isKnown, networking.artifact != nil {
            error(
                "the manifest of \(provider.rawValue) must be read here, to put the pod network in",
                path("networking", "artifact"), fix: "put the file beside the definition: manifest: FILE")
        } else if !problems.hasProblem(at: path("networking", "manifest")),
            (networking.manifest == nil) == (networking.artifact == nil)
        {
            let fix =
                KnownManifests.address(of: provider).map { "curl -fLO \($0), and add manifest: FILE" }
                ?? "put the file beside the definition, and add manifest: FILE"
            error(
                networking.manifest == nil
                    ? "\(provider.rawValue) needs its Kubernetes manifest, and nothing is fetched unseen"
                    : "there are both a file and an artifact",
                path("networking", networking.manifest == nil ? "provider" : "artifact"),
                fix: networking.manifest == nil ? fix : "keep one of the two")
        }
    }

    private func checkManifest() {
        let networking = definition.networking
        guard let source = networking.content, networking.podSubnet != nil else { return }
        let digest = PlanEncoding.digest(of: source.bytes)
        if let wanted = networking.sha256, wanted != digest {
            error(
                "\(source.name) is \(digest), not what sha256 says", path("networking", "sha256"),
                fix: "look at the file; if it is right, write \(digest.hex)")
        }
        do {
            _ = try NetworkManifest.read(source, networking)
        } catch {
            problems.add(
                DefinitionProblem(file: source.name, mark: error.mark, message: error.message, fix: error.fix))
        }
    }
}

/// The addon that brings the pod network.
enum NetworkAddon {
    static let name = "pod-network"
    static let artifactName = "addon-pod-network"
}
