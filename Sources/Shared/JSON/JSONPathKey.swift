/// One level of the way to a value: the name of a member, or the place in an array.
///
/// Names stay names: a member called "7" is not the element 7.
enum JSONPathKey: CodingKey, Sendable {
    case name(String)
    case index(Int)

    init(_ key: any CodingKey) { self = .name(key.stringValue) }

    init?(stringValue: String) { self = .name(stringValue) }

    init?(intValue: Int) { self = .index(intValue) }

    var stringValue: String {
        switch self {
        case .name(let name): name
        case .index(let index): String(index)
        }
    }

    var intValue: Int? {
        switch self {
        case .name: nil
        case .index(let index): index
        }
    }
}
