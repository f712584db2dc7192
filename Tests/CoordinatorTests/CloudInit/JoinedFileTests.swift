import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Files of the operator's own: what is taken, and why one is not.
struct JoinedFileTests {
    private func error(_ texts: [String], hostname: String? = nil) -> String {
        do {
            let files = try texts.enumerated().map { try UserDataSamples.joined($1, name: "\($0 + 1).yaml") }
            try JoinedFileCheck(hostname: hostname).check(files)
            return ""
        } catch {
            return ErrorText.render(error, program: "coordinator")
        }
    }

    @Test(arguments: [
        "#cloud-config\npackages: [vim]\n", "#cloud-config\r\npackages: [vim]\r\n", "#cloud-config\n{\"packages\": []}",
        "#cloud-config-archive\n[]\n", "#cloud-boothook\necho\n", "#include\nhttps://example.org/more\n",
        "#include-once\nhttps://example.org/more\n", "#part-handler\n", "## template: jinja\n#cloud-config\n",
        "#!/usr/bin/env python3\n", "#cloud-config-jsonp\n[]\n", "\u{FEFF}#!/bin/sh\n",
        "Content-Type: multipart/mixed; boundary=\"b\"\nMIME-Version: 1.0\n\n--b\n\n#!/bin/sh\n--b--\n",
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n#!/bin/sh\r\n--b--\r\n",
        "#cloud-config\ncloud_final_modules: [[scripts-user, always]]\n",
        "#cloud-config\nwrite_files: [{path: /etc/muster-like}, {}]\n",
        "#cloud-config\nmerge_how: 'list(replace)'\nruncmd: []\n",
    ])
    func `what cloud-init understands is taken`(text: String) {
        #expect(error([text]) == "")
    }

    @Test(arguments: [
        ("", "1.yaml:1: cloud-init would pass over this file"),
        ("packages: [vim]\n", "1.yaml:1: cloud-init would pass over this file"),
        ("\n#cloud-config\n", "1.yaml:1: cloud-init would pass over this file"),
        ("#cloud-config\n", "1.yaml says nothing but what it is"), ("#cloud-config\r\n\r\n # x", "says nothing but"),
        ("#cloud-config\n~\n", "this is nothing, and cloud-init wants keys"),
        ("#cloud-config\n- a\n", "1.yaml:2:1: error: this is a list, and cloud-init wants keys"),
        ("#cloud-config\na: [\n", "1.yaml:3:1: error: "),
        ("#cloud-config\na: 1\na: 2\n", "1.yaml:3:1: error: "),
        ("#cloud-config\na: &x 1\nb: *x\n", "is not allowed here"),
        ("#cloud-config\na: \u{0}\n", "1.yaml:2:4: there is a byte that no text has"),
        ("Content-Type: multipart/mixed\n\n--b\n", "needs a boundary in its header"),
        ("Content-Type: multipart/mixed; boundary=\"\"\n\n----\n", "needs a boundary in its header"),
        ("Content-Type: multipart/mixed; boundary=b\n\n#!/bin/sh\n", "needs a boundary in its header"),
        ("#cloud-config\ncloud_final_modules: [phone-home]\n", "without the module scripts-user"),
        ("#cloud-config\ncloud_final_modules: all\n", "without the module scripts-user"),
        ("#cloud-config\nwrite_files: [{path: /etc/muster/agent.json}]\n", "/etc/muster/agent.json is Muster's own"),
        ("#cloud-config\nwrite_files: [{path: /var/cache/muster}]\n", "/var/cache/muster is Muster's own"),
        ("#cloud-config\nautoinstall: {version: 1}\n", "this is for Ubuntu's installer"),
    ])
    func `what would be passed over, or would keep the machine from becoming a node, is refused`(
        text: String, words: String
    ) {
        let error = error([text])
        #expect(error.contains(words), "\(error)")
        #expect(error.contains("hint: ") || error.contains("fix: "), "\(error)")
    }

    @Test func `a compressed file, a long one and one that is not there are refused, each in its words`() throws {
        #expect(throws: CommandError.self) { try JoinedFile(SourceText(name: "a.gz", bytes: [0x1F, 0x8B, 8, 0])) }
        let folder = try ScratchFolder()
        let long = try folder.write("long", "#!/bin/sh\n" + String(repeating: "#", count: UserData.maximumBytes))
        do {
            _ = try JoinedFile.read(long)
            Issue.record("it is taken")
        } catch let error as CommandError {
            #expect(error.description.contains("more than the 16384 bytes"))
        }
        #expect(throws: (any Error).self) { try JoinedFile.read(folder("missing")) }
        #expect(throws: (any Error).self) { try JoinedFile.read(folder.path) }
    }

    @Test func `of two files that say two things both places are shown`() throws {
        let texts = [
            "#cloud-config\ntimezone: UTC\napt: {proxy: a, sources: [1]}\nruncmd: [[a]]\n",
            "#cloud-config\ntimezone: UTC\napt: {proxy: b, sources: [2]}\nruncmd: [[b]]\nmerge_type: 'list(replace)'\n",
            "#cloud-config\nruncmd: reboot\n",
        ]
        try Golden.expect(error(texts), is: "joined-files.txt")
    }

    @Test func `a host name is asked for once`() {
        let text = "#cloud-config\nhostname: other\nfqdn: cp-1.example.com\n"
        #expect(error([text]) == "")
        #expect(error([text], hostname: "cp-1").contains("--set-hostname calls the machine cp-1, and this other"))
        #expect(!error([text], hostname: "cp-1").contains("fqdn here"))
        #expect(error(["#cloud-config\nhostname: cp-1\n"], hostname: "cp-1") == "")
    }
}
