/// Header fields in the order of their arrival, names in lower case.
struct HeaderFields: Equatable, Sendable {
    struct Field: Equatable, Sendable {
        let name: String
        let value: String
    }

    private(set) var list: [Field] = []

    /// The first value of a field; the name in lower case.
    subscript(name: String) -> String? { list.first { $0.name == name }?.value }

    func values(_ name: String) -> [String] { list.filter { $0.name == name }.map(\.value) }

    mutating func append(name: String, value: String) { list.append(Field(name: name, value: value)) }

    /// The elements of a field that is a comma-separated list, trimmed, in lower case.
    func tokens(_ name: String) -> [String] {
        values(name).flatMap { $0.split(separator: ",") }
            .map { $0.split { $0 == " " || $0 == "\t" }.joined(separator: " ").lowercased() }
    }
}
