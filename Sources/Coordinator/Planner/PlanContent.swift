import Shared

/// What a generation says, without its number and its links to other generations.
struct PlanContent: Encodable, Equatable {
    struct Part: Encodable, Equatable, ManifestChoice {
        var role: RoleSet
        /// Absent where all machines with these roles get the same.
        var architecture: String?
        var artifacts: [ArtifactRecord]
        var steps: [Step]
    }

    var clusterUID: String
    var nodes: [RosterNode]
    var pools: [PlannedPool]
    /// Absent where the definition names none.
    var verifyImage: String?
    var parts: [Part]

    init(
        clusterUID: String, nodes: [RosterNode], pools: [PlannedPool], parts: [Part], verifyImage: String? = nil
    ) {
        self.clusterUID = clusterUID
        self.nodes = nodes
        self.pools = pools
        self.verifyImage = verifyImage
        self.parts = parts.inOrder
    }

    init(_ previous: PreviousGeneration) {
        self.init(
            clusterUID: previous.roster.clusterUID, nodes: previous.roster.nodes, pools: previous.pools,
            parts: previous.manifests.map {
                Part(
                    role: $0.role, architecture: $0.architecture, artifacts: $0.manifest.artifacts,
                    steps: $0.manifest.steps)
            }, verifyImage: previous.roster.verifyImage)
    }

    func digest() throws -> Digest { PlanEncoding.digest(of: try PlanEncoding.bytes(self)) }
}
