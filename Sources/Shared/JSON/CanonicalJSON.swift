/// JSON in the one form that is signed and digested: ``JSONText/Layout/compact``, integers within 2^53 only.
package enum CanonicalJSON {
    /// Deeper than any of our documents.
    private static let maximumDepth = 64

    /// Throws ``StrictJSONError`` for a value that has no canonical form: a fraction, a number beyond 2^53, NUL in a
    /// string, null.
    package static func encode(_ value: some Encodable) throws(StrictJSONError) -> [UInt8] {
        JSONText.write(try tree(value))
    }

    static func tree(_ value: some Encodable) throws(StrictJSONError) -> JSONValue {
        let tree: JSONValue
        do {
            tree = try JSONTreeEncoder.tree(value)
        } catch let error as EncodingError {
            throw StrictJSONError(error)
        } catch {
            throw StrictJSONError(.shape, path: "$", "cannot be written: \(error)")
        }
        if let flaw = flaw(in: tree, depth: 1) { throw StrictJSONError(flaw.code, path: "$" + flaw.path, flaw.detail) }
        return tree
    }

    /// Why a value has no canonical form. The path grows from its end, so that sound values cost nothing.
    private struct Flaw {
        let code: StrictJSONError.Code
        let detail: String
        var path = ""

        func inside(_ outer: String) -> Flaw { Flaw(code: code, detail: detail, path: outer + path) }
    }

    private static func flaw(in value: JSONValue, depth: Int) -> Flaw? {
        switch value {
        case .object where depth > maximumDepth, .array where depth > maximumDepth:
            return Flaw(code: .depth, detail: "more than \(maximumDepth) levels")
        case .object(let members):
            for member in members {
                if let flaw = flaw(in: member.name) ?? flaw(in: member.value, depth: depth + 1) {
                    return flaw.inside(".\(member.name)")
                }
            }
            return nil
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                if let flaw = flaw(in: element, depth: depth + 1) { return flaw.inside("[\(index)]") }
            }
            return nil
        case .string(let text): return flaw(in: text)
        case .number: return Flaw(code: .number, detail: "a number that is no integer within 2^53")
        case .null: return Flaw(code: .null, detail: "null")
        case .integer, .boolean: return nil
        }
    }

    private static func flaw(in text: String) -> Flaw? {
        text.utf8.contains(0) ? Flaw(code: .character, detail: "NUL in a string") : nil
    }
}
