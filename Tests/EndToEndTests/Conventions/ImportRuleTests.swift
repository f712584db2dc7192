import Testing

/// What each module may import: Foundation's essentials alone are more than half of a small agent, and a C library that
/// is imported is linked by everybody who links the module.
struct ImportRuleTests {
    private static let systemModules: Set<String> = ["Glibc", "Synchronization"]

    @Test(arguments: [
        ("Sources/Shared", ["COpenSSL", "CSystem"]),
        ("Sources/HTTPClient", ["CCurl", "Shared"]),
        ("Sources/NodeAgent", ["Shared", "HTTPClient", "CSystem"]),
        ("Sources/Coordinator", ["Shared", "HTTPClient", "COpenSSL", "CEvent", "CSQLite", "CYAML"]),
    ])
    func `a module imports nothing beyond its list`(folder: String, own: [String]) throws {
        let allowed = Self.systemModules.union(own)
        for (path, text) in try Repository.swiftFiles(below: folder) {
            for module in importedModules(text) {
                #expect(allowed.contains(module), "\(path) imports \(module)")
            }
        }
    }

    @Test func `every folder of the sources is checked`() throws {
        let folders = Set(try Repository.swiftFiles(below: "Sources").map { $0.path.split(separator: "/")[1] })
        #expect(folders.isSubset(of: ["Shared", "HTTPClient", "NodeAgent", "Coordinator"]))
        #expect(folders.count == 4)
    }

    private func importedModules(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard let index = words.firstIndex(of: "import"), index <= 2, words.count > index + 1,
                words[..<index].allSatisfy({ $0.hasPrefix("@") || ["package", "internal", "private"].contains($0) })
            else { return nil }
            return words.dropFirst(index + 1).first { !["func", "struct", "class", "enum"].contains($0) }
                .map { String($0.prefix { $0 != "." }) }
        }
    }
}
