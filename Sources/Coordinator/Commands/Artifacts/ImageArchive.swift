import Shared

/// A container image archive of an operator, of docker's kind or OCI's or both.
struct ImageArchive: ~Copyable {
    /// Larger than any description of an image.
    private static let limit = 4 << 20
    /// How many descriptions one archive may have.
    private static let mostDescriptions = 1024

    private let files: TarListing

    /// - Throws: ``Shared/FileError``.
    init(_ path: String) throws { files = try TarListing(path) }

    /// What its images run on; nil for several architectures and where it does not say.
    var architecture: Architecture? {
        var found: Set<Architecture> = []
        guard let indexed = indexedConfigurations else { return nil }
        for name in indexed.union(dockerConfigurations) {
            // An index may name images that were not taken along.
            guard let bytes = content(name) else { continue }
            guard let configuration = read(Configuration.self, bytes) else { return nil }
            // What is attached to an image, such as how it was built, runs nowhere.
            if configuration.architecture == "unknown" { continue }
            guard let one = Architecture(go: configuration.architecture, variant: configuration.variant) else {
                return nil
            }
            found.insert(one)
        }
        return found.count == 1 ? found.first : nil
    }

    private struct Configuration: Decodable {
        let architecture: String
        let variant: String?
    }

    private struct DockerImage: Decodable {
        let Config: String
    }

    private struct Descriptor: Decodable {
        let digest: String
    }

    /// An index has manifests, a manifest has a configuration.
    private struct Node: Decodable {
        let manifests: [Descriptor]?
        let config: Descriptor?
    }

    private var dockerConfigurations: [String] {
        content("manifest.json").flatMap { read([DockerImage].self, $0) }?.map(\.Config) ?? []
    }

    /// What `index.json` leads to; nil where it has no end.
    private var indexedConfigurations: Set<String>? {
        var found: Set<String> = []
        var seen: Set<String> = ["index.json"]
        var open = ["index.json"]
        while let name = open.popLast() {
            guard let bytes = content(name), let node = read(Node.self, bytes) else { continue }
            if let configuration = node.config.flatMap({ Self.blob($0) }) { found.insert(configuration) }
            open += (node.manifests ?? []).compactMap { Self.blob($0) }.filter { seen.insert($0).inserted }
            guard seen.count <= Self.mostDescriptions else { return nil }
        }
        return found
    }

    private static func blob(_ descriptor: Descriptor) -> String? {
        Digest(text: descriptor.digest).map { "blobs/sha256/\($0.hex)" }
    }

    private func content(_ name: String) -> [UInt8]? { (try? files.content(of: name, limit: Self.limit)) ?? nil }

    private func read<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
        try? StrictJSON.decodeLenient(type, from: bytes, limits: .document)
    }
}
