import Shared

/// `GET /v1/blobs/sha256:<hex>`: manifests, rosters and artifacts, whole or in part.
struct BlobEndpoint: Sendable {
    let cluster: ClusterState

    func handle(_ request: Request) throws -> Outcome {
        let snapshot = cluster.store.snapshot
        _ = try cluster.node(of: request, in: snapshot)
        return try answer(request, in: snapshot) { _ in true }
    }

    /// The blob that the path names, if it may be had.
    func answer(
        _ request: Request, in snapshot: Snapshot, where isPermitted: (ArtifactRow?) -> Bool
    ) throws -> Outcome {
        guard let digest = Digest(text: request.parameter("digest")) else {
            throw APIError(.badRequest, "a blob is named sha256:<64 hex digits>")
        }
        let artifact = try snapshot.get(ArtifactRow.key(digest), as: ArtifactRow.self)
        guard isPermitted(artifact) else { throw Self.missing }
        if artifact != nil {
            return .file(FileContents(path: "\(cluster.artifactFolder)/\(digest.hex)", entityTag: digest.hex))
        }
        guard let bytes = snapshot.value(BlobRow.key(digest)) else { throw Self.missing }
        return .respond(Self.part(of: bytes, digest: digest, request))
    }

    private static let missing = APIError(.notFound, "there is no such blob")

    private static func part(of bytes: [UInt8], digest: Digest, _ request: Request) -> Response {
        let type = "application/octet-stream"
        let whole = Response.bytes(bytes, contentType: type).with("etag", "\"\(digest.hex)\"")
            .with("accept-ranges", "bytes")
        switch ByteRange(request.fields["range"], size: bytes.count) {
        case .whole: return whole
        case .part(let first, let last):
            return Response.bytes(Array(bytes[first...last]), contentType: type, status: 206)
                .with("etag", "\"\(digest.hex)\"").with("content-range", "bytes \(first)-\(last)/\(bytes.count)")
        case .unsatisfiable:
            return Response.error(APIError(.rangeNotSatisfiable, "the blob has \(bytes.count) bytes"))
                .with("content-range", "bytes */\(bytes.count)")
        }
    }
}
