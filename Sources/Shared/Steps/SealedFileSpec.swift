/// A secret file of the operator's: the manifest says that it is needed, and its content comes sealed to the node.
package struct SealedFileSpec: Codable, Equatable, Sendable {
    /// Absolute; also the name under which it is delivered.
    package var path: String
    package var mode: FileMode
    package var owner: String
    package var group: String
    /// 64 hex digits that change with the content, and that tell nobody without the operator's key anything about it.
    package var fingerprint: String
    /// Units to restart when the file changed.
    package var restarts: [String]

    package init(
        path: String, mode: FileMode, owner: String, group: String, fingerprint: String, restarts: [String]
    ) {
        self.path = path
        self.mode = mode
        self.owner = owner
        self.group = group
        self.fingerprint = fingerprint
        self.restarts = restarts
    }
}
