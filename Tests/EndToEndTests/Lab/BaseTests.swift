import Testing

/// The Debian trees that machines stand on, and where their packages come from.
struct BaseTests {
    private func run(_ script: String, sources: String = "", own: String = "bookworm") throws -> String {
        let (text, errors) = try LabShell().run(
            """
            CACHE=cache
            apt_repositories() { printf '%s' '\(sources)'; }
            own_suite() { echo '\(own)'; }
            \(script)
            """, parts: ["mirror", "base"])
        #expect(errors.isEmpty, "\(errors)")
        return text
    }

    private static let bookworm = """
        http://mirror.example/debian bookworm
        http://mirror.example/debian bookworm-updates
        http://security.example/debian-security bookworm-security

        """

    private static let other = "http://other.example/debian trixie\n"

    @Test(
        arguments: [
            (bookworm, "bookworm", "bookworm", bookworm),
            (bookworm, "bookworm", "trixie", bookworm.replacing("bookworm", with: "trixie")),
            // A machine that is of one release and knows the other one, too.
            (bookworm + other, "bookworm", "trixie", other),
            ("http://mirror.example/debian trixie\n", "trixie", "bookworm", "http://mirror.example/debian bookworm\n"),
            // What does not say of which release it is, and a machine that is no Debian: debootstrap's own mirror.
            ("http://mirror.example/debian stable\n", "bookworm", "trixie", ""),
            ("", "jammy", "trixie", ""), ("", "", "trixie", ""), (bookworm, "", "trixie", ""),
        ]) func `packages of a release come from where the machine's own do`(
            sources: String, own: String, suite: String, expected: String
        ) throws
    {
        let mirror = expected.split(separator: " ").first.map { "\($0)\n" } ?? ""
        let text = try run(
            "debian_repositories \(suite) || true; echo =; debian_mirror \(suite) || true", sources: sources, own: own)
        #expect(text == "\(expected)=\n\(mirror)")
    }

    @Test func `a mirror that was named is asked, and no other`() throws {
        let text = try run(
            """
            MUSTER_LAB_MIRROR=http://named.example/debian
            debian_mirror trixie
            apt_knows trixie && echo known
            """)
        #expect(text == "http://named.example/debian\nknown\n")
    }

    @Test func `each release has a tree of its own, and another one when its packages change`() throws {
        let text = try run(
            """
            for suite in "${SUITES[@]}"; do base_tree "$suite"; done
            base_packages() { echo nothing; }
            for suite in "${SUITES[@]}"; do base_tree "$suite"; done
            """)
        let trees = text.split(separator: "\n")
        #expect(trees.count == 4 && Set(trees).count == 4)
        for (tree, suite) in zip(trees, ["bookworm", "trixie", "bookworm", "trixie"]) {
            #expect(tree.hasPrefix("cache/base-\(suite)-"), "\(tree)")
        }
    }

    @Test(arguments: [("bookworm", true), ("trixie", true), ("jammy", false), ("", false), ("book", false)])
    func `only releases with a tree are taken`(suite: String, isKnown: Bool) throws {
        let text = try run("if suite_is_known '\(suite)'; then echo yes; else echo no; fi")
        #expect(text == (isKnown ? "yes\n" : "no\n"))
    }

    @Test func `old trees go, and those of today's recipes stay`() throws {
        let text = try run(
            #"""
            remove_tree() { echo "removed $1"; }
            for name in base base-bookworm-old base-old "$(basename "$(base_tree trixie)")"; do
                mkdir -p "$CACHE/$name"
                touch -d '2 days ago' "$CACHE/$name/.recipe"
            done
            mkdir -p "$CACHE/base-young" && : >"$CACHE/base-young/.recipe"
            remove_old_trees
            """#)
        #expect(text == "removed cache/base\nremoved cache/base-bookworm-old\nremoved cache/base-old\n")
    }
}
