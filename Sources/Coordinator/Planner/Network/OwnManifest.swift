import Shared

/// A manifest of the operator's own: nothing in it is known, and nothing is changed but what it asks for itself.
enum OwnManifest {
    static func read(_ source: SourceText, _ networking: NetworkingSettings) throws(NetworkManifestError)
        -> NetworkManifest
    {
        guard var text = String(validating: source.bytes, as: UTF8.self) else {
            throw NetworkManifestError(.start, "the file is not UTF-8", fix: "is it the right file?")
        }
        let values = [
            ("podSubnet", networking.podSubnet?.description), ("serviceSubnet", networking.serviceSubnet?.description),
        ]
        for (name, value) in values {
            guard let value else { continue }
            text = text.replacing("{{networking.\(name)}}", with: value)
        }
        let filled = SourceText(name: source.name, text: text)
        guard try !ManifestText(filled).objects.isEmpty else {
            throw NetworkManifestError(.start, "there is no object in it", fix: "is it the right file?")
        }
        let traffic = PodTraffic(
            provider: networking.provider.rawValue, encryption: networking.encryption ?? .unknown)
        return NetworkManifest(bytes: filled.bytes, traffic: traffic)
    }
}
