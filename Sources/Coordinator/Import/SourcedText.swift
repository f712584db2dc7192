/// A text of an imported file and where it stands.
struct SourcedText: Equatable, Sendable {
    var text: String
    /// Counted from 1.
    var line: Int
}
