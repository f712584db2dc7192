/// Passwords in lines that are shown to people: `https://user:password@host` becomes stars.
enum ShownSecrets {
    /// The line with a star in the place of each character of a user and password before `@`, so that columns stay.
    static func masked(_ line: [Character]) -> [Character] {
        var line = line
        for index in line.indices where line[index] == "@" && !isDigest(line[(index + 1)...]) {
            let before = line[..<index].reversed().prefix { !$0.isWhitespace && !"/'\"{}[],=".contains($0) }
            guard before.contains(":") else { continue }
            for place in (index - before.count)..<index { line[place] = "*" }
        }
        return line
    }

    /// `NAME:TAG@sha256:…` is not a password.
    private static func isDigest(_ rest: ArraySlice<Character>) -> Bool { rest.starts(with: "sha256:") }
}
