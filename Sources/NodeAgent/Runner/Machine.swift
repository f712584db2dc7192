import Shared

/// What the steps stand on, the same for all of them.
struct Machine {
    let paths: HostPaths
    let host: any Host
    let link: any CoordinatorLink
    let identities: IdentityHolder
    let blobs: any BlobSource
    let conditions: ConditionFeed
    /// The other nodes; nil where only host steps are run.
    var peers: Peers?
}

/// Where files come from that are named by digest.
protocol BlobSource {
    /// The local path of the blob, whole and checked.
    ///
    /// - Parameters:
    ///   - progress: told how far a download is.
    ///   - keepOn: false ends a download; what has come stays for the next try.
    func path(
        of digest: Digest, progress: (String) -> Void, keepOn: () -> Bool
    ) throws -> String
}
