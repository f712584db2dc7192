/// A place in a tree that is still being written. Containers share it with whoever reads ``value`` in the end; one
/// thread only.
final class JSONSlot {
    private enum Content {
        case scalar(JSONValue)
        case array
        case object
    }

    /// A type that writes nothing is an empty object.
    private var content = Content.object
    private var elements: [JSONSlot] = []
    private var members: [String: JSONSlot] = [:]

    /// What was written, with members sorted by the bytes of their names.
    var value: JSONValue {
        switch content {
        case .scalar(let value): return value
        case .array: return .array(elements.map(\.value))
        case .object:
            return .object(
                members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                    .map { JSONValue.Member(name: $0.key, value: $0.value.value) })
        }
    }

    /// Elements so far.
    var count: Int { elements.count }

    func set(_ value: JSONValue) { content = .scalar(value) }

    func becomeObject() { content = .object }

    func becomeArray() { content = .array }

    /// The place of a member. A name that is written twice keeps the later value.
    func member(_ key: some CodingKey) -> JSONSlot {
        let slot = JSONSlot()
        members[key.stringValue] = slot
        return slot
    }

    /// The place of one more element.
    func element() -> JSONSlot {
        let slot = JSONSlot()
        elements.append(slot)
        return slot
    }
}
