import Shared

/// Waits for a sealed file of the operator's: from the operator, or from a control plane that has it already, so that a
/// node which is built again at night needs nobody.
struct SealedSource {
    let context: StepContext

    /// How often control planes are asked while the operator is waited for.
    private static let secondsBetweenQuestions = 20

    /// The file's content, once it is here.
    func wait(for name: String, fingerprint: String) throws -> [UInt8] {
        try wait(for: name, fingerprint: fingerprint) { try askPeers(name, fingerprint) }
    }

    /// - Parameter other: another way to the content, tried now and then; nil while it leads nowhere.
    func wait(for name: String, fingerprint: String, otherwise other: () throws -> [UInt8]?) throws -> [UInt8] {
        let store = SealedStore(paths: context.paths)
        var pause = Deadline(seconds: 0)
        return try context.wait(for: "the sealed file \(name)") {
            if let found = try store.load(name, fingerprint: fingerprint) { return .ready(found.content) }
            if pause.isPast {
                if let content = try other() { return .ready(content) }
                pause = Deadline(seconds: Self.secondsBetweenQuestions)
            }
            return .notYet("the operator's `coordinator apply --wait` or `coordinator secret send` delivers it")
        }
    }

    private func askPeers(_ name: String, _ fingerprint: String) throws -> [UInt8]? {
        let order = SealedFileOrder(name: name, fingerprint: fingerprint, manifestDigest: context.manifestDigest)
        let question = RelayClient.Question(
            topic: .sealedFiles, body: try CanonicalJSON.encode(order), isSecret: true,
            purpose: "hand over the sealed file \(name)", condition: ConditionName.clusterAuthorities)
        let peers = try context.requirePeers()
        let answer = try RelayClient(peers: peers).askOnce(question, for: SealedFileBatch.self, context)
        for envelope in answer?.files ?? [] {
            // Whoever hands it over, only the operator's signature counts.
            let file: Verified<SealedFile>
            do {
                file = try peers.verifier().sealedFile(envelope)
            } catch {
                context.refused(error)
                continue
            }
            guard file.payload.name == name, file.payload.fingerprint == fingerprint else { continue }
            try SealedStore(paths: context.paths).save(file)
            return file.payload.contentBytes
        }
        return nil
    }
}
