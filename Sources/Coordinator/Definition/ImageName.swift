import Shared

/// Names of images and of the repositories that they are in, as containerd reads them:
/// `[HOST[:PORT]/]PATH[:TAG][@sha256:DIGEST]`.
enum ImageName {
    /// What is wrong with a name. It may hold a password, so it is not repeated as a whole.
    struct Problem: Equatable {
        /// Completes "the key …".
        var what: String
        /// Nil for what is best told by an example.
        var fix: String?
    }

    /// - Parameter isRepository: Whether images are looked for under the name, so that it has no tag and no digest.
    /// - Returns: nil where the name can be used.
    static func problem(_ text: String, isRepository: Bool = false) -> Problem? {
        if text.contains(text: "$") || text.contains(text: "{{") {
            return Problem(what: "has a variable that was not expanded", fix: "write its value")
        }
        let bare = text.firstRange(ofText: "://").map { String(text[$0.upperBound...]) } ?? text
        if hasUser(bare) {
            return Problem(
                what: "has a user or a password in it", fix: "remove it: a registry's credentials are no part of a name"
            )
        }
        if bare != text {
            return Problem(what: "begins with a scheme: \(text)", fix: "write \(trimmed(bare))")
        }
        if text.contains(where: \.isWhitespace) {
            return Problem(what: "has a space in it: \(text)", fix: "write it without")
        }
        if text.hasSuffix("/") { return Problem(what: "ends with a slash: \(text)", fix: "write \(trimmed(text))") }
        let (path, tag, digest) = parts(text, isRepository)
        if isRepository, tag != nil || digest != nil {
            return Problem(what: "has a tag: \(text)", fix: "write \(path): the tags follow from the version")
        }
        let components = path.split(separator: "/", omittingEmptySubsequences: false)
        let hasHost = components.count > 1 || isRepository
        let host = hasHost ? components.first.flatMap { isHost($0, isAlone: components.count == 1) ? $0 : nil } : nil
        let names = components.dropFirst(host == nil ? 0 : 1)
        if path.contains(where: \.isUppercase) {
            return Problem(what: "has capital letters: \(text)", fix: lowered(text, path))
        }
        let isRight =
            (1...255).contains(path.utf8.count) && names.allSatisfy(isComponent) && (host != nil || !names.isEmpty)
            && tag.map(isTag) ?? true && digest.map { Digest(text: $0) != nil } ?? true
        return isRight
            ? nil : Problem(what: "is not \(isRepository ? "an image repository" : "an image name"): \(text)")
    }

    /// `PATH`, `TAG` and `DIGEST`.
    private static func parts(_ text: String, _ isRepository: Bool) -> (path: String, tag: String?, digest: String?) {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let digest = halves.count > 1 ? String(halves[1]) : nil
        let name = String(halves.first ?? "")
        let last = name.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        // Without a path `HOST:PORT` and `NAME:TAG` look alike; only a repository can be the first.
        let isAlone = isRepository && last.utf8.count == name.utf8.count
        guard let colon = last.lastIndex(of: ":"), !isAlone || !isHost(last, isAlone: true) else {
            return (name, nil, digest)
        }
        return (String(name[..<colon]), String(name[name.index(after: colon)...]), digest)
    }

    /// `user@` or `user:password@`, but not `NAME@sha256:…`.
    private static func hasUser(_ text: String) -> Bool {
        guard let at = text.firstIndex(of: "@") else { return false }
        return !text[text.index(after: at)...].hasPrefix("sha256:")
    }

    /// A registry: a name with a dot or a port, or `localhost`; alone, any name that has no other reading.
    private static func isHost(_ text: some StringProtocol, isAlone: Bool) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first.map({ String($0).lowercased() }), parts.count <= 2 else { return false }
        let port = parts.count == 2 ? Int(parts[1]) : nil
        guard parts.count == 1 || port.map({ (1...65535).contains($0) }) == true else { return false }
        guard IPv4Address(name) != nil || DNSName.isValid(name) else { return false }
        return name.contains(".") || port != nil || name == "localhost" && !isAlone
    }

    /// Small letters and digits, with single dots, one or two underscores or hyphens between them.
    private static func isComponent(_ text: some StringProtocol) -> Bool {
        func isPlain(_ byte: UInt8?) -> Bool { byte.map { (97...122).contains($0) || (48...57).contains($0) } ?? false }
        let bytes = Array(text.utf8)
        guard isPlain(bytes.first), isPlain(bytes.last) else { return false }
        return bytes.allSatisfy { isPlain($0) || "._-".utf8.contains($0) }
            && !text.contains("..") && !text.contains("___") && !text.contains("._") && !text.contains("_.")
    }

    private static func isTag(_ text: String) -> Bool {
        DefinitionChecks.isPlain(text, "._-") && text.utf8.count <= 128 && text.first != "." && text.first != "-"
    }

    private static func trimmed(_ text: String) -> String {
        String(text.reversed().drop { $0 == "/" }.reversed())
    }

    private static func lowered(_ text: String, _ path: String) -> String {
        "write \(path.lowercased())\(text.dropFirst(path.count))"
    }
}

extension MappingReader {
    /// The name of an image, or of the repository that images are in; nil when it is missing or wrong.
    func image(_ key: String, example: String, isRepository: Bool = false) -> String? {
        guard let text = text(key) else { return nil }
        guard let problem = ImageName.problem(text, isRepository: isRepository) else { return text }
        problems.add(
            "\(path.key(key)) \(problem.what)", path: path.key(key), fix: problem.fix ?? "write for example \(example)")
        return nil
    }
}
