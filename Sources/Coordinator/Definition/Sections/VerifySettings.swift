/// `verify`: what `coordinator verify` needs in this cluster.
struct VerifySettings: Equatable, Sendable {
    /// What the probes run in; nil for the one that the command itself knows.
    var image: String?

    init() {}

    init(_ reader: MappingReader) {
        image = reader.image("image", example: VerifyCommand.standardImage)
    }
}
