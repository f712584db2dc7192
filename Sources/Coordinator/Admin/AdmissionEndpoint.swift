import Shared

/// `POST /v1/admin/admissions`.
struct AdmissionEndpoint: Sendable {
    let cluster: ClusterState

    func handle(_ request: Request) throws -> Outcome {
        let upload = try request.decode(AdmissionUpload.self)
        let verifier = cluster.verifier
        let admission = try refusing { try verifier.admission(upload.admission) }
        return .transact(cluster.store) { transaction in
            try Admissions.add(admission, now: verifier.now, to: &transaction)
            return try .json(upload, status: 201)
        }
    }
}
