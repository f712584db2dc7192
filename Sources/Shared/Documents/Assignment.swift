/// "This node runs this manifest of this generation until then." Node-bound, short-lived, signed by the coordinator.
package struct Assignment: DocumentPayload {
    package static let kind = DocumentKind.assignment

    /// How long an assignment holds. An expired one freezes changes and never stops a running pod.
    package static let lifetimeSeconds = 24 * 3600

    package var clusterUID: String
    package var nodeUID: String
    package var nodeName: String
    package var keyID: String
    package var role: RoleSet
    package var generation: Int
    /// Digest of the manifest's envelope, as served under `/v1/blobs/`.
    package var manifestDigest: Digest
    package var issued: Timestamp
    package var expires: Timestamp

    package init(
        clusterUID: String, nodeUID: String, nodeName: String, keyID: String, role: RoleSet, generation: Int,
        manifestDigest: Digest, issued: Timestamp, expires: Timestamp
    ) {
        self.clusterUID = clusterUID
        self.nodeUID = nodeUID
        self.nodeName = nodeName
        self.keyID = keyID
        self.role = role
        self.generation = generation
        self.manifestDigest = manifestDigest
        self.issued = issued
        self.expires = expires
    }
}
