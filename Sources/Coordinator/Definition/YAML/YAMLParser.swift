import CYAML

/// Reads YAML, or JSON as the part of YAML that it is, into nodes with marks.
enum YAMLParser {
    /// Far more than a definition of thousands of nodes; keeps a mistaken file name from eating memory.
    static let sizeLimit = 1 << 20

    /// How much a text may ask of the reader.
    struct Limits: Sendable {
        var bytes: Int
        var depth: Int

        static let definition = Limits(bytes: sizeLimit, depth: YAMLTreeBuilder.depthLimit)
        /// Schemas of custom resources are long, and nest deeply.
        static let addon = Limits(bytes: 16 << 20, depth: 256)
    }

    /// Parses one document. Everything that is wrong goes to `problems`; nil when there is nothing to go on with.
    static func parse(_ source: SourceText, problems: ProblemCollector) -> YAMLNode? {
        documents(of: source, problems: problems, allowsMany: false).first
    }

    /// Parses a text of one or more documents.
    static func parseAll(
        _ source: SourceText, problems: ProblemCollector, limits: Limits = .definition
    ) -> [YAMLNode] {
        documents(of: source, problems: problems, allowsMany: true, limits: limits)
    }

    private static func documents(
        of source: SourceText, problems: ProblemCollector, allowsMany: Bool, limits: Limits = .definition
    ) -> [YAMLNode] {
        guard source.bytes.count <= limits.bytes else {
            problems.add(
                "the file is longer than the \(limits.bytes) bytes that are read", at: .start,
                fix: "is it the right file?")
            return []
        }
        if let (offset, isControl) = source.firstForbiddenByte {
            problems.add(
                isControl ? "a control character stands here" : "the file is not UTF-8 from here on",
                at: source.mark(ofByte: offset),
                fix: isControl ? "remove it" : "save the file as UTF-8; is it the right file?")
            return []
        }
        // libyaml asserts that there is a buffer, and an empty array need not have one.
        let roots =
            source.bytes.isEmpty
            ? []
            : source.bytes.withUnsafeBufferPointer { bytes in
                read(bytes, from: source, problems: problems, allowsMany: allowsMany, limits: limits)
            }
        if let roots, roots.isEmpty {
            problems.add("the file is empty", at: .start, fix: "start from an example; see the definition reference")
        }
        return roots ?? []
    }

    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, from source: SourceText, problems: ProblemCollector, allowsMany: Bool,
        limits: Limits
    ) -> [YAMLNode]? {
        guard let reader = YAMLEventReader(borrowing: bytes) else {
            problems.add("there is not enough memory to read the file", at: .start, fix: "free some memory")
            return nil
        }
        var builder = YAMLTreeBuilder(
            allowsManyDocuments: allowsMany, depthLimit: limits.depth, problems: problems)
        while true {
            guard let event = reader.next() else {
                let (message, mark) = reader.failure
                problems.add(syntaxProblem(message, at: mark, in: source))
                return nil
            }
            guard builder.take(event) else { return nil }
            if event.type == YAML_STREAM_END_EVENT { return builder.sawAlias ? nil : builder.roots }
        }
    }

    /// Says a tab for what libyaml calls a character that cannot start any token.
    private static func syntaxProblem(_ message: String, at mark: Mark, in source: SourceText) -> DefinitionProblem {
        let line = source.line(mark.line)
        let indentation = line.unicodeScalars.prefix { $0 == " " || $0 == "\t" }
        if let tab = indentation.firstIndex(of: "\t") {
            let column = indentation.distance(from: indentation.startIndex, to: tab) + 1
            return DefinitionProblem(
                mark: Mark(line: mark.line, column: column), message: "a tab is used for indentation",
                fix: "indent with spaces; YAML does not allow tabs there")
        }
        return DefinitionProblem(mark: mark, message: message, fix: "check quotes, colons and indentation around here")
    }
}
