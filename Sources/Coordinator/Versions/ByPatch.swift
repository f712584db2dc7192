/// A value of a minor release that some of its patch releases changed.
struct ByPatch<Value: Equatable & Sendable>: Equatable, Sendable {
    private let first: Value
    private let changes: [Int: Value]

    /// - Parameter changes: the patch releases from which on the value is another.
    init(_ first: Value, _ changes: [Int: Value] = [:]) {
        self.first = first
        self.changes = changes
    }

    /// The value in one patch release.
    subscript(patch: Int) -> Value {
        changes.filter { $0.key <= patch }.max { $0.key < $1.key }?.value ?? first
    }

    /// The value in the newest patch release that was looked at.
    var newest: Value { self[Int.max] }
}
