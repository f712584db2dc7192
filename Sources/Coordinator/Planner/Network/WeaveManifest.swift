import Shared

/// Weave Net's manifest: the pod network is `IPALLOC_RANGE` in the environment of the container `weave`, which its
/// releases leave out; without it Weave takes 10.32.0.0/12. A password switches encryption on.
enum WeaveManifest {
    static let endOfLife = "Weave Net gets no updates any more: its last release, 2.8.1, is of January 2021"

    static func read(_ manifest: ManifestText, _ subnet: IPv4Subnet) throws(NetworkManifestError) -> NetworkManifest {
        var text = manifest
        try text.set("IPALLOC_RANGE", to: subnet.description, inContainer: "weave", of: "weave-net")
        let password = try text.container("weave", of: "weave-net").environment("WEAVE_PASSWORD")
        if let value = password?["value"] {
            throw NetworkManifestError(
                value.mark, "the password would stand in a manifest that every node can read",
                fix: "put it into a Secret, and name that by valueFrom: {secretKeyRef: …}")
        }
        return NetworkManifest(text, .weave, password == nil ? .plain : .encrypted)
    }
}
