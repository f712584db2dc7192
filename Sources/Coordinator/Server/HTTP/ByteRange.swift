/// The part of a file that a request asks for.
enum ByteRange: Equatable, Sendable {
    case whole
    /// Both ends included.
    case part(first: Int, last: Int)
    case unsatisfiable

    /// Reads a `range` field: `bytes=first-last`, `bytes=first-` or `bytes=-count`. Several ranges and other units are
    /// ignored, as RFC 9110 permits; the answer is then the whole file.
    init(_ field: String?, size: Int) {
        let prefix = "bytes="
        guard let field, field.lowercased().hasPrefix(prefix) else {
            self = .whole
            return
        }
        let halves = field.dropFirst(prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count == 2, !field.contains(","), let low = Self.number(halves[0]),
            let high = Self.number(halves[1])
        else {
            self = .whole
            return
        }
        switch (low, high) {
        case (nil, nil): self = .whole
        case (nil, .some(let count)):
            self = count > 0 && size > 0 ? .part(first: max(0, size - count), last: size - 1) : .unsatisfiable
        case (.some(let first), let last):
            guard first <= last ?? first else {
                self = .whole
                return
            }
            self = first < size ? .part(first: first, last: min(last ?? size - 1, size - 1)) : .unsatisfiable
        }
    }

    /// Outer nil: not a number; inner nil: nothing written.
    private static func number(_ text: Substring) -> Int?? {
        if text.isEmpty { return .some(nil) }
        guard text.utf8.count <= 15, text.utf8.allSatisfy(ByteClass.isDigit), let value = Int(text) else { return nil }
        return .some(value)
    }
}
