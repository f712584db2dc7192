/// A file fetched by digest from the coordinator and put in its place; the digest is checked before use.
package struct ArtifactSpec: Codable, Equatable, Sendable {
    package var digest: Digest
    /// Absolute.
    package var path: String
    package var mode: FileMode
    /// Units to restart when the file changed, as far as they run: a stopped one stays stopped.
    package var restarts: [String]

    package init(digest: Digest, path: String, mode: FileMode, restarts: [String]) {
        self.digest = digest
        self.path = path
        self.mode = mode
        self.restarts = restarts
    }
}
