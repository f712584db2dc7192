import HTTPClient
import Shared

/// Hands secrets to the nodes whose manifest lists them: each sealed to the key that the node has proven. The
/// coordinator carries what it cannot read.
struct SecretDelivery {
    private let relay: OperatorRelay
    /// The signed files of each set of roles.
    private let files: [RoleSet: [File]]

    private struct File {
        var name: String
        var envelope: Envelope
    }

    /// What became of one node's secrets.
    struct Outcome: Codable, Equatable {
        var node: String
        /// Names of the secrets.
        var files: [String]
        /// Why the node does not have them; nil where it confirmed them.
        var problem: String?
    }

    /// Of signed files in one message; sealed and encoded it still fits into one.
    private static let batchBytes = 120 << 10

    /// - Parameter manifests: those in force.
    /// - Throws: ``Shared/CommandError`` where a secret is not the one that was applied.
    init(
        _ secrets: [DefinitionSecret], manifests: [Manifest], relay: OperatorRelay
    ) throws {
        self.relay = relay
        let uid = relay.access.clusterUID
        let made = try SealedFingerprints.table(
            secrets, operatorKey: relay.operatorKey, clusterUID: uid, previous: nil)
        var files: [RoleSet: [File]] = [:]
        for manifest in manifests {
            for (name, fingerprint) in manifest.sealedFingerprints.sorted(by: { $0.key < $1.key }) {
                guard let secret = secrets.first(where: { $0.name == name }), let content = secret.content,
                    made.fingerprints[name] == fingerprint
                else {
                    throw CommandError(
                        "\(name) is not what was applied as generation \(manifest.generation)",
                        hint: "coordinator apply -f FILE applies what it is now")
                }
                // Manifests for several architectures of the same roles have the same secrets.
                guard files[manifest.role]?.contains(where: { $0.name == name }) != true else { continue }
                let file = SealedFile(clusterUID: uid, name: name, fingerprint: fingerprint, content: content.revealed)
                files[manifest.role, default: []].append(
                    File(name: name, envelope: try Envelope.sign(file, with: [relay.operatorKey])))
            }
        }
        self.files = files
    }

    /// Whether any node needs anything.
    var isEmpty: Bool { files.isEmpty }

    /// Whether nodes of these roles need something.
    func concerns(_ role: RoleSet) -> Bool { files[role] != nil }

    /// Sends what each of the nodes needs and waits until they have confirmed it.
    func send(to names: [String], seconds: Int) throws -> [Outcome] {
        var outcomes: [String: Outcome] = [:]
        var orders: [OperatorRelay.Order] = []
        for name in names {
            do {
                let node = try relay.prove(name)
                guard let certificate = node.certificate else {
                    throw CommandError("it has no certificate to seal to")
                }
                let own = files[node.role] ?? []
                outcomes[name] = Outcome(node: name, files: own.map(\.name), problem: own.isEmpty ? nil : "no answer")
                for batch in Self.batches(own) {
                    let body = try CanonicalJSON.encode(SealedFileBatch(files: batch.map(\.envelope)))
                    orders.append(try relay.send(.sealedFiles, to: .node(name), body: body, sealedTo: certificate))
                }
            } catch {
                outcomes[name] = Outcome(node: name, files: [], problem: "\(error)")
            }
        }
        try collect(orders, into: &outcomes, seconds: seconds)
        return names.compactMap { outcomes[$0] }
    }

    private func collect(
        _ orders: [OperatorRelay.Order], into outcomes: inout [String: Outcome], seconds: Int
    ) throws {
        var open: [String: Int] = [:]
        for case .node(let name) in orders.map(\.recipient) { open[name, default: 0] += 1 }
        var refused: [String: String] = [:]
        do {
            try relay.awaitAnswers(to: orders, seconds: seconds) { order, answer in
                guard case .node(let name) = order.recipient else { return }
                open[name, default: 1] -= 1
                do { _ = try OperatorRelay.body(of: answer, to: order) } catch { refused[name] = "\(error)" }
            }
        } catch  where error is CommandError || error is OrderSilence {
            // Who has not answered is told with its node, whether it was silent or the coordinator went away.
        }
        for (name, count) in open {
            outcomes[name]?.problem =
                refused[name] ?? (count == 0 ? nil : "it has not answered within \(seconds) s; is its agent running?")
        }
    }

    private static func batches(_ files: [File]) -> [[File]] {
        var batches: [[File]] = []
        var room = 0
        for file in files {
            let size = file.envelope.payload.utf8.count
            if size > room || batches.isEmpty {
                batches.append([])
                room = batchBytes
            }
            batches[batches.count - 1].append(file)
            room -= size
        }
        return batches
    }
}
