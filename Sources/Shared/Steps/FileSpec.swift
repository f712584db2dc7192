/// A file of known content.
package struct FileSpec: Codable, Equatable, Sendable {
    /// Absolute.
    package var path: String
    package var mode: FileMode
    package var owner: String
    package var group: String
    /// UTF-8, with placeholders.
    package var content: String
    /// Units to restart when the file changed.
    package var restarts: [String]

    package init(path: String, mode: FileMode, owner: String, group: String, content: String, restarts: [String]) {
        self.path = path
        self.mode = mode
        self.owner = owner
        self.group = group
        self.content = content
        self.restarts = restarts
    }
}
