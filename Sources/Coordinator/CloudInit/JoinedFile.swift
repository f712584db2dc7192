import Shared

/// A file of the operator's own that goes into a machine's user-data beside ours.
struct JoinedFile: Sendable {
    /// What cloud-init takes it for, by how it begins.
    enum Kind: String, CaseIterable, Sendable {
        case patch = "#cloud-config-jsonp"
        case archive = "#cloud-config-archive"
        case cloudConfig = "#cloud-config"
        case boothook = "#cloud-boothook"
        case includeOnce = "#include-once"
        case include = "#include"
        case partHandler = "#part-handler"
        case template = "## template: jinja"
        case script = "#!"
        /// A MIME message, by its header.
        case message = "Content-Type: multipart/"

        var contentType: String {
            switch self {
            case .patch: "text/cloud-config-jsonp"
            case .archive: "text/cloud-config-archive"
            case .cloudConfig: "text/cloud-config"
            case .boothook: "text/cloud-boothook"
            case .includeOnce: "text/x-include-once-url"
            case .include: "text/x-include-url"
            case .partHandler: "text/part-handler"
            case .template: "text/jinja2"
            case .script: "text/x-shellscript"
            case .message: "multipart/mixed"
            }
        }
    }

    let source: SourceText
    let kind: Kind
    /// What a `#cloud-config` says.
    let document: YAMLNode?

    /// - Throws: ``Shared/CommandError`` where cloud-init would not understand the file, or would pass over it.
    init(_ source: SourceText) throws {
        self.source = source
        if source.bytes.starts(with: [0x1F, 0x8B]) {
            throw CommandError("\(source.name) is compressed", hint: "unpack it first: gunzip")
        }
        if let (offset, _) = source.firstForbiddenByte {
            throw CommandError(
                "\(source.name):\(source.mark(ofByte: offset)): there is a byte that no text has",
                hint: "is it the right file?")
        }
        kind = try Self.kind(of: source)
        document = kind == .cloudConfig ? try Self.document(source) : nil
        if kind == .message { try Self.checkMessage(source) }
    }

    /// The file at a path that an operator typed.
    static func read(_ path: String) throws -> JoinedFile {
        let limit = UserData.maximumBytes
        let bytes = try DurableFile.readBeginning(path, beyond: limit, followingSymbolicLink: true)
        guard bytes.count <= limit else {
            throw CommandError(
                "\(path) is more than the \(limit) bytes that machines accept as user-data",
                hint: "let the machine fetch it: a file that begins with #include and has a URL in its second line")
        }
        return try JoinedFile(SourceText(name: path, bytes: bytes))
    }

    /// - Parameter number: its place among the operator's files, from 1; cloud-init runs scripts in this order.
    func part(number: Int) -> MultipartMessage.Part {
        let base = source.name.split(separator: "/").last.map(String.init) ?? "part"
        let name = base.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" }
        let hasOwnRules = JoinedFileCheck.mergeKeys.contains { document?[$0] != nil }
        return MultipartMessage.Part(
            contentType: kind.contentType, name: "\(number)-\(String(name.prefix(64)))", content: source.bytes,
            mergeType: kind == .cloudConfig && !hasOwnRules ? CloudConfig.Merging.header : nil,
            isMessage: kind == .message)
    }

    private static func kind(of source: SourceText) throws -> Kind {
        let line = source.line(1).lowercased()
        if let kind = Kind.allCases.first(where: { line.hasPrefix($0.rawValue.lowercased()) }) { return kind }
        if line.hasPrefix("mime-version:") { return .message }
        let known = Kind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        throw CommandError(
            "\(source.name):1: cloud-init would pass over this file: it goes by the first line",
            hint: "let the first line begin with one of \(known)")
    }

    private static func document(_ source: SourceText) throws -> YAMLNode {
        let lines = source.bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard lines.contains(where: { $0.first { $0 != UInt8(ascii: " ") } != UInt8(ascii: "#") }) else {
            throw CommandError("\(source.name) says nothing but what it is", hint: "leave --with \(source.name) out")
        }
        let problems = ProblemCollector()
        let root = YAMLParser.parse(source, problems: problems)
        if let root, root.kindName != "a mapping" {
            problems.add("this is \(root.kindName), and cloud-init wants keys", at: root.mark, fix: "write KEY: VALUE")
        }
        guard let root, !problems.hasErrors else {
            throw CommandError(ProblemRenderer(source: source).render(problems.sorted))
        }
        return root
    }

    /// A message whose parts cannot be separated would be dropped without a word.
    private static func checkMessage(_ source: SourceText) throws {
        let text = String(decoding: source.bytes, as: UTF8.self).replacing(text: "\r\n", with: "\n")
        let head = text.firstRange(ofText: "\n\n").map { text[..<$0.lowerBound] }
        let value = head.flatMap { head in head.firstRange(ofText: "boundary=").map { head[$0.upperBound...] } }
        let boundary = value.map { $0.drop { $0 == "\"" }.prefix { !"\";\n ".contains($0) } } ?? ""
        guard !boundary.isEmpty, text.contains(text: "\n--\(boundary)\n"), text.contains(text: "\n--\(boundary)--")
        else {
            throw CommandError(
                "\(source.name): a message of several parts needs a boundary in its header, and its parts between them",
                hint: "give each file by itself: --with FILE may be repeated")
        }
    }
}
