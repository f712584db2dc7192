@testable import Shared

/// What `docs/output.md` promises of the JSON that commands print, read from its tables.
package struct OutputReference {
    private struct Member {
        var type: String
        var mayBeAbsent: Bool
    }

    /// By heading.
    private var sections: [String: [String: Member]] = [:]

    /// - Parameter markdown: the page.
    package init(_ markdown: String) {
        var heading = ""
        for line in markdown.split(separator: "\n") {
            if line.hasPrefix("### ") {
                heading = String(line.dropFirst(4))
            } else if line.hasPrefix("| `") {
                let cells = line.split(separator: "|").map { $0.filter { $0 != "`" } }
                let words = cells[1].split(separator: ",").map { String($0.trimmed) }
                sections[heading, default: [:]][String(cells[0].trimmed)] = Member(
                    type: words.first ?? "", mayBeAbsent: words.count > 1)
            } else if line.hasPrefix("The members of `") {
                let parts = line.split(separator: "`")
                var members = sections[String(parts[1])] ?? [:]
                if parts.count > 3 { members[String(parts[3])] = nil }
                sections[heading] = members
            }
        }
    }

    /// What in a printed JSON object is not as its section says: one line each.
    package func differences(_ json: [UInt8], from section: String) throws -> [String] {
        differences(try JSONParser.parse(json, limits: .document), from: section, at: "$")
    }

    private func differences(_ value: JSONValue, from type: String, at path: String) -> [String] {
        if type.hasPrefix("list of ") {
            guard case .array(let elements) = value else { return ["\(path) is no list"] }
            return elements.enumerated().flatMap {
                differences($1, from: String(type.dropFirst(8)), at: "\(path)[\($0)]")
            }
        }
        if let members = sections[type] {
            guard case .object(let found) = value else { return ["\(path) is no \(type)"] }
            let names = Set(found.map(\.name))
            let missing = members.filter { !$0.value.mayBeAbsent && !names.contains($0.key) }.keys.sorted()
            return missing.map { "\(path).\($0) is missing" }
                + found.flatMap { member in
                    guard let wanted = members[member.name] else { return ["\(path).\(member.name) is not in \(type)"] }
                    return differences(member.value, from: wanted.type, at: "\(path).\(member.name)")
                }
        }
        return Self.isScalar(value, type) ? [] : ["\(path) is no \(type)"]
    }

    private static func isScalar(_ value: JSONValue, _ type: String) -> Bool {
        switch (type, value) {
        case ("text", .string), ("number", .integer), ("yes/no", .boolean): true
        case ("time", .string(let text)): Timestamp(text: text) != nil
        case ("digest", .string(let text)): Digest(text: text) != nil
        case ("roles", .string(let text)): RoleSet(text: text) != nil
        default: false
        }
    }
}

extension StringProtocol {
    fileprivate var trimmed: SubSequence {
        let start = firstIndex { $0 != " " } ?? endIndex
        let end = lastIndex { $0 != " " }.map { index(after: $0) } ?? start
        return self[start..<end]
    }
}
