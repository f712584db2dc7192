import Shared

/// Hands the cluster's CAs, keys included, to a proven control plane of the roster, sealed to its key.
struct ClusterAuthoritiesTopic: RelayTopicHandler {
    let topic = RelayTopic.clusterAuthorities
    let paths: HostPaths

    func answer(_ request: RelayRequest) throws -> RelayReply {
        let peer = try request.peer()
        guard peer.entry.roles.contains(.controlPlane), peer.node.role.contains(.controlPlane) else {
            throw RelayRefusal(
                "only control planes get the cluster's authorities, and \(peer.name) is \(peer.entry.roles)",
                code: .role)
        }
        guard let bundle = try AuthorityFiles(manifest: request.manifest.manifest, paths: paths)?.load() else {
            return .notHere("this node does not hold the cluster's authorities")
        }
        return .sealed(try CanonicalJSON.encode(bundle.documents))
    }
}

/// Shows the CAs' certificates to any node.
struct PublicAuthoritiesTopic: RelayTopicHandler {
    let topic = RelayTopic.publicAuthorities
    let paths: HostPaths

    func answer(_ request: RelayRequest) throws -> RelayReply {
        _ = try request.peer()
        guard let bundle = try AuthorityFiles(manifest: request.manifest.manifest, paths: paths)?.load() else {
            return .notHere("this node does not hold the cluster's authorities")
        }
        return .plain(try CanonicalJSON.encode(bundle.documents.publicAuthorities))
    }
}
