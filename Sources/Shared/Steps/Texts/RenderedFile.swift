/// A file as a step writes it on one node: placeholders filled in. The agent writes these, and `coordinator plan --out`
/// shows them; both are made by the same code.
package struct RenderedFile: Equatable, Sendable {
    /// Absolute, on the node.
    package var path: String
    package var text: String
    package var mode: FileMode
    package var owner: String
    package var group: String

    package init(
        path: String, text: String, mode: FileMode = FileMode(0o644), owner: String = "root", group: String = "root"
    ) {
        self.path = path
        self.text = text
        self.mode = mode
        self.owner = owner
        self.group = group
    }
}
