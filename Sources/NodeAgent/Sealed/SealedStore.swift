import Shared

/// The operator's sealed files on this node: opened, with the operator's signature, each in a file of mode 0600.
///
/// A file at its place is compared with the one here, so no digest of a secret stands in the journal; and a control plane
/// passes on from here what another node lacks.
struct SealedStore {
    let paths: HostPaths

    /// The file of this name, if it is the one with this fingerprint; nil where it has not come. What cannot be read is
    /// as good as absent: it is delivered again.
    func load(_ name: String, fingerprint: String) throws -> StoredSecret? {
        let path = path(of: name)
        guard try FileState.read(path, digest: false).exists else { return nil }
        let bytes = try DurableFile.readBounded(path, limit: DocumentKind.largestEnvelopeBytes)
        guard let envelope = try? Envelope(reading: bytes), let payload = Base64.decode(envelope.payload),
            let file = try? StrictJSON.decode(SealedFile.self, from: payload, limits: Self.limits),
            file.name == name, file.fingerprint == fingerprint
        else { return nil }
        return StoredSecret(content: file.contentBytes, envelope: envelope)
    }

    /// Keeps a verified file in the place of an older one of the same name.
    func save(_ file: Verified<SealedFile>) throws {
        try Folder.make(paths.sealed, mode: FileMode(0o700))
        try DurableFile.write(file.bytes, to: path(of: file.payload.name), mode: FileMode(0o600))
    }

    func discard(_ name: String) throws { try DurableFile.removeDurably(path(of: name)) }

    private func path(of name: String) -> String { paths.sealed + "/" + SHA256.digest(of: Array(name.utf8)).hex }

    private static let limits = StrictJSON.Limits(bytes: DocumentKind.sealedFile.maximumPayloadBytes)
}

/// A sealed file, opened.
struct StoredSecret: CustomStringConvertible, CustomReflectable {
    let content: [UInt8]
    /// As the operator signed it.
    let envelope: Envelope

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
