import Shared

/// Who moves packets between pods, as `coordinator plan` says it.
struct PodNetworkReport: Codable, Equatable, Sendable {
    var provider: String
    var encryption: PodTraffic.Encryption
    /// The provider's release that the manifest is; absent where it is none that is known here.
    var release: String?
    /// The manifest as it was brought; absent where no file beside the definition brings the network.
    var manifestDigest: Digest?
    /// The manifest as it is applied, with the pod network in it.
    var appliedDigest: Digest?

    init(_ networking: NetworkingSettings) {
        provider = networking.provider.rawValue
        guard let source = networking.content, let manifest = try? NetworkManifest.read(source, networking) else {
            encryption = networking.provider == .hostGateway ? .plain : networking.encryption ?? .unknown
            return
        }
        encryption = manifest.traffic.encryption
        release = manifest.release
        manifestDigest = manifest.broughtDigest
        appliedDigest = PlanEncoding.digest(of: manifest.bytes)
    }

    /// `pod network flannel v0.28.9: traffic between nodes is plain`
    var line: String {
        if provider == NetworkingSettings.Provider.none.rawValue {
            return "pod network none: nodes are NotReady until an addon or files bring one"
        }
        let words = PodTraffic(provider: provider, encryption: encryption).words
        let origin =
            release.map { " \($0)" }
            ?? (manifestDigest.map { " of a manifest that is no known release, \($0.short)" } ?? "")
        return "pod network \(provider)\(origin): traffic between nodes is \(words)"
    }
}
