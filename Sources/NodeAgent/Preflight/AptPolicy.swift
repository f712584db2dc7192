import Shared

/// What apt knows of one package: the version that is installed, and the one that it would install.
struct AptPolicy: Equatable {
    var installed: String?
    var candidate: String?

    /// What runs once the package is there: what is installed stays, for nobody asks for another version.
    var version: String? { installed ?? candidate }

    /// Reads the words of `apt-cache policy`; `(none)` and what is not there are nil.
    init(_ text: String) {
        func value(_ name: String) -> String? {
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ", omittingEmptySubsequences: true)
                guard words.count == 2, words[0] == "\(name):" else { continue }
                return words[1] == "(none)" ? nil : String(words[1])
            }
            return nil
        }
        installed = value("Installed")
        candidate = value("Candidate")
    }

    static func read(_ package: String, _ context: StepContext) throws -> AptPolicy {
        AptPolicy(
            try context.host.must(HostCommand("apt-cache", ["policy", package], environment: ["LC_ALL": "C"])).text)
    }
}
