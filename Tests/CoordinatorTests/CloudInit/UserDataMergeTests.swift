import Shared
import Testing

@testable import Coordinator

/// Our user-data beside other user-data, joined by cloud-init itself. What is lost is tested, too: it is documented.
@Suite(.enabled(if: MergedUserData.isThere, "needs cloud-init")) struct UserDataMergeTests {
    private static let own = """
        #cloud-config
        runcmd: [[own]]
        write_files: [{path: /own, content: x}]
        packages: [vim]
        hostname: own

        """
    private static let appending = own.replacing(
        "runcmd", with: "merge_how: 'list(append)+dict(no_replace,recurse_list)+str()'\nruncmd")

    private let command = ["sh", UserData.scriptPath]

    private func ours(_ format: UserDataFormat = .cloudConfig) throws -> String {
        try UserDataSamples.node(setsHostname: format == .cloudConfig).render(format)
    }

    /// As any tool joins parts: a message of what it was given.
    private func message(_ texts: [String]) -> String {
        MultipartMessage(
            parts: texts.enumerated().map { number, text in
                MultipartMessage.Part(
                    contentType: text.hasPrefix("#!") ? "text/x-shellscript" : "text/cloud-config",
                    name: "part-\(number)", content: Array(text.utf8))
            }
        ).text
    }

    private func archive(_ texts: [String]) throws -> String {
        struct Part: Encodable {
            let type: String
            let content: String
        }
        let parts = texts.map {
            Part(type: $0.hasPrefix("#!") ? "text/x-shellscript" : "text/cloud-config", content: $0)
        }
        return "#cloud-config-archive\n" + String(decoding: try JSONText.encode(parts), as: UTF8.self)
    }

    private func joined(_ texts: [String]) throws -> [MergedUserData] {
        [try MergedUserData(user: message(texts)), try MergedUserData(user: archive(texts))]
    }

    @Test func `ours after another loses nothing of either, and the other's single values stay`() throws {
        for merged in try joined([Self.own, try ours()]) {
            #expect(merged.config.runcmd == [["own"], command])
            #expect(merged.config.write_files?.count == 4)
            #expect(merged.config.packages == ["vim"])
            #expect(merged.config.hostname == "own")
        }
    }

    @Test func `ours before another keeps all where the other says that it appends`() throws {
        for merged in try joined([try ours(), Self.appending]) {
            #expect(merged.config.runcmd == [command, ["own"]])
            #expect(merged.config.write_files?.count == 4)
            #expect(merged.config.packages == ["vim"])
            #expect(merged.config.hostname == "cp-1")
        }
    }

    @Test func `ours before another that does not append is lost, which only the script is not`() throws {
        for merged in try joined([try ours(), Self.own]) {
            #expect(merged.config.runcmd == [["own"]])
            #expect(merged.config.write_files?.map(\.path) == ["/own"])
        }
        for merged in try joined([try ours(.script), Self.own]) + joined([Self.own, try ours(.script)]) {
            #expect(merged.scripts.count == 1)
            #expect(merged.config.runcmd == [["own"]])
            #expect(merged.config.write_files?.map(\.path) == ["/own"])
        }
    }

    @Test func `of vendor-data our lists leave nothing, and the script everything`() throws {
        for vendor in [Self.own, Self.appending] {
            let lost = try MergedUserData(user: try ours(), vendor: vendor)
            #expect(lost.config.runcmd == [command])
            #expect(lost.config.write_files?.contains { $0.path == "/own" } == false)
            #expect(lost.config.packages == ["vim"])
            let kept = try MergedUserData(user: try ours(.script), vendor: vendor)
            #expect(kept.config.runcmd == [["own"]])
            #expect(kept.config.write_files?.map(\.path) == ["/own"])
            #expect(kept.scripts == ["part-001"])
        }
        // As vendor-data itself, beside user-data of another: Proxmox has it so.
        let vendor = try MergedUserData(user: Self.own, vendor: try ours(.script))
        #expect(vendor.vendorScripts == ["part-001"])
        #expect(vendor.config.runcmd == [["own"]])
    }

    @Test func `joined files keep all their lists and scripts, in their order, before ours`() throws {
        let files = [
            try UserDataSamples.joined(Self.own),
            try UserDataSamples.joined(
                "#cloud-config\nruncmd: [[second]]\npackages: [git]\ntimezone: UTC\n", name: "second.yaml"),
            try UserDataSamples.joined("#!/bin/sh\necho grüße\n", name: "a.sh"),
            try UserDataSamples.joined("#!/bin/sh\n", name: "a.sh"),
            try UserDataSamples.joined(message(["#!/bin/sh\n", "#!/bin/sh\n"]), name: "more"),
        ]
        try JoinedFileCheck(hostname: nil).check(files)
        let merged = try MergedUserData(user: UserDataSamples.node().render(.mime, with: files))
        #expect(merged.config.runcmd == [["own"], ["second"]])
        #expect(merged.config.packages == ["vim", "git"])
        #expect(merged.config.hostname == "own" && merged.config.timezone == "UTC")
        #expect(merged.scripts == ["3-a.sh", "4-a.sh", "muster.sh", "part-0", "part-1"])
        let encoded = try UserDataSamples.node().render(.base64, with: files)
        let decoded = String(decoding: try #require(Base64.decode(String(encoded.dropLast()))), as: UTF8.self)
        #expect(try MergedUserData(user: decoded).scripts == merged.scripts)
    }
}
