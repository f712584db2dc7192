import Foundation
import Testing

/// The release binaries must load on Ubuntu 22.04 and link no library that nobody decided on.
@Suite(.enabled(if: Repository.releaseBinary("node-agent") != nil, "needs the release binaries: make build"))
struct BinaryTests {
    @Test func `the agent needs OpenSSL, libcurl and the C runtime, and nothing else`() throws {
        let agent = try #require(Repository.releaseBinary("node-agent"))
        let needed = try Repository.output(of: "/usr/bin/objdump", "-p", agent.path).split(separator: "\n")
            .filter { $0.contains("NEEDED") }.compactMap { $0.split(separator: " ").last.map(String.init) }
        let allowed: Set = [
            "libssl.so.3", "libcrypto.so.3", "libcurl.so.4", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1",
            "libc.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
        ]
        #expect(!needed.isEmpty)
        #expect(Set(needed).isSubset(of: allowed), "\(needed)")
    }

    @Test(arguments: ["node-agent", "coordinator"])
    func `no symbol is newer than the oldest system that we promise`(name: String) throws {
        let binary = try #require(Repository.releaseBinary(name))
        let symbols = try Repository.output(of: "/usr/bin/objdump", "-T", binary.path)
        for (prefix, newest) in [("GLIBC_", [2, 35]), ("OPENSSL_", [3, 0, 0]), ("GLIBCXX_", [3, 4, 29])] {
            let versions = symbols.matches(of: try Regex("[( ]\(prefix)([0-9.]+)")).compactMap { match in
                match.output[1].substring.map { $0.split(separator: ".").compactMap { Int($0) } }
            }
            let tooNew = versions.filter { newest.lexicographicallyPrecedes($0) }
            #expect(tooNew.isEmpty, "\(name) wants \(prefix)\(tooNew)")
        }
    }

    @Test func `the stripped agent is no larger than 15 MB`() throws {
        let agent = try #require(Repository.releaseBinary("node-agent"))
        let stripped = FileManager.default.temporaryDirectory.appending(path: "agent-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: stripped) }
        _ = try Repository.output(of: "/usr/bin/strip", "-s", "-o", stripped.path, agent.path)
        let size = try #require(try stripped.resourceValues(forKeys: [.fileSizeKey]).fileSize)
        #expect(size <= 15_000_000)
    }
}
