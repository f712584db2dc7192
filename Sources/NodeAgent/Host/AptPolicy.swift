import Shared

/// What apt knows of one package: the version that is installed, and the one that it would install.
struct AptPolicy: Equatable {
    let package: String
    private(set) var installed: String?
    private(set) var candidate: String?
    /// Whether a source of security updates has the candidate.
    private(set) var isSecurity = false
    /// Whether the lines that are read now are the sources of the candidate.
    private var isAtCandidate = false

    private init(package: String) { self.package = package }

    /// What runs once the package is there: what is installed stays, for nobody asks for another version.
    var version: String? { installed ?? candidate }

    /// Whether something is installed, and apt would put another version there.
    var hasUpdate: Bool { installed != nil && candidate != nil && installed != candidate }

    static func read(_ package: String, _ context: StepContext) throws -> AptPolicy {
        try read([package], context.host).first ?? AptPolicy(package: package)
    }

    /// - Parameter packages: names; those that apt does not know are left out.
    static func read(_ packages: [String], _ host: any Host) throws -> [AptPolicy] {
        let command = HostCommand("apt-cache", ["policy"] + packages, environment: ["LC_ALL": "C"])
        return all(in: try host.must(command).text)
    }

    /// Reads the words of `apt-cache policy`: for each package a line with its name, its two versions, and a table of
    /// versions with the sources of each. `(none)` and what is not there are nil.
    static func all(in text: String) -> [AptPolicy] {
        var policies: [AptPolicy] = []
        for line in text.split(separator: "\n") {
            if line.hasSuffix(":"), !line.hasPrefix(" ") {
                policies.append(AptPolicy(package: String(line.dropLast())))
            } else if !policies.isEmpty {
                policies[policies.count - 1].take(line)
            }
        }
        return policies
    }

    private mutating func take(_ line: Substring) {
        let words = line.split(separator: " ")
        if line.hasPrefix("        ") {
            if isAtCandidate, Self.isSecuritySource(words) { isSecurity = true }
        } else if words.first == "Installed:" {
            installed = Self.version(words)
        } else if words.first == "Candidate:" {
            candidate = Self.version(words)
        } else {
            // `     2.6.12-1+deb12u3 500`, and ` *** 2.6.12-1 500` for the one that is installed.
            isAtCandidate = words.drop { $0 == "***" }.first.map { $0 == candidate ?? "" } ?? false
        }
    }

    private static func version(_ words: [Substring]) -> String? {
        words.count == 2 && words[1] != "(none)" ? String(words[1]) : nil
    }

    /// `500 http://security.debian.org/debian-security bookworm-security/main amd64 Packages`: Debian's suites and
    /// Ubuntu's pockets end in `-security`.
    private static func isSecuritySource(_ words: [Substring]) -> Bool {
        words.count > 2 && words[2].split(separator: "/").first?.hasSuffix("-security") == true
    }
}
