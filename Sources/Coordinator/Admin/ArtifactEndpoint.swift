import Glibc
import Shared

/// `GET` and `POST /v1/admin/artifacts`.
struct ArtifactEndpoint: Sendable {
    let cluster: ClusterState

    func list(_: Request) throws -> Outcome {
        let rows = try cluster.store.snapshot.list(prefix: ArtifactRow.prefix, as: ArtifactRow.self).map(\.value)
        let artifacts = rows.map {
            ArtifactRegistration(name: $0.name, digest: $0.digest, size: $0.size, kind: $0.kind)
        }
        return .respond(
            try .json(ArtifactList(artifacts: artifacts.sorted { ($0.name, $0.digest) < ($1.name, $1.digest) })))
    }

    /// Whoever put the file there has checked its digest, and every machine that fetches it does so again; here only
    /// its size is looked at.
    func register(_ request: Request) throws -> Outcome {
        let body = try request.decode(ArtifactRegistration.self)
        guard (1...255).contains(body.name.utf8.count), !body.name.contains("/"),
            body.name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
        else { throw APIError(.badRequest, "an artifact's name has up to 255 printable characters and no slash") }
        let path = "\(cluster.artifactFolder)/\(body.digest.hex)"
        let state = try? FileState.read(path, digest: false)
        guard let state, state.kind == .regular, state.size == body.size, access(path, R_OK) == 0 else {
            throw APIError(
                status: 409, code: "artifact-missing",
                message: "\(path) is not a readable file of \(body.size) bytes", hint: "coordinator artifact add FILE")
        }
        let row = ArtifactRow(
            name: body.name, digest: body.digest, size: body.size, kind: body.kind, added: cluster.clock())
        return .transact(cluster.store) { transaction in
            let known = try transaction.get(ArtifactRow.key(row.digest), as: ArtifactRow.self)
            if known?.name != row.name || known?.kind != row.kind || known?.size != row.size {
                try transaction.put(ArtifactRow.key(row.digest), encoding: row)
            }
            return try .json(body, status: 201)
        }
    }
}
