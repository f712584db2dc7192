import Foundation
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Settings of a shell script are read without running it.
struct ShellReaderTests {
    private func read(_ text: String) throws -> (settings: [String: ShellSetting.Value], findings: [ImportFinding]) {
        let findings = ImportFindings()
        let settings = try ShellReader.read(SourceText(name: "config.sh", text: text), findings: findings)
        return (settings.mapValues(\.value), findings.findings)
    }

    private func list(_ texts: String...) -> ShellSetting.Value { .list(texts.map { SourcedText(text: $0, line: 1) }) }

    @Test(arguments: [
        ("A=plain", "plain"), ("export A=\"two words\"", "two words"), ("readonly A='$(kept)'", "$(kept)"),
        ("declare -r A=1 # why", "1"), ("A=", ""), ("A=\"\"", ""), ("A=a\\ b", "a b"),
        ("A=\"a\\\"b\\$c\\n\"", "a\"b$c\\n"),
        ("A=a'b'\"c\"d", "abcd"), ("A=one\\\ntwo", "onetwo"), ("B=x; A=$B-${B}y", "x-xy"),
        ("A=${NONE:-\"a b\"}", "a b"),
        ("A=${NONE:-${NEITHER-deep}}", "deep"), ("B=; A=${B:-full}", "full"), ("B=; A=${B-full}", ""),
        ("A=x#y", "x#y"), ("A=1\r\nB=2\r\n", "1"), ("A=5$", "5$"), ("A=ä", "ä"), ("A=1;A=2", "2"), ("A=1\nA+=2", "12"),
        ("  export\tA=1", "1"), ("A=a=b", "a=b"), ("A=~/.ssh", "~/.ssh"), ("A=${NONE:-a b}", "a b"),
    ])
    func `a value is what the shell would make of it`(text: String, value: String) throws {
        let (settings, findings) = try read(text)
        #expect(settings["A"] == .text(value))
        #expect(!findings.contains { $0.kind == .dangerous }, "\(findings)")
        try expectLikeBash(text, value)
    }

    /// The shell itself says the same, where there is one.
    private func expectLikeBash(_ text: String, _ value: String) throws {
        guard FileManager.default.isExecutableFile(atPath: "/bin/bash"), !text.contains("\r"), !text.contains("~")
        else {
            return
        }
        let result = try ChildProcess.run(
            executable: "/bin/bash", arguments: ["-c", "\(text)\nprintf '%s' \"$A\""], environment: [:],
            deadline: .seconds(10))
        #expect(result.text == value)
    }

    @Test func `lists are read in both styles, over lines and with comments`() throws {
        #expect(try read("A=(a \"b c\" 'd')").settings["A"] == list("a", "b c", "d"))
        #expect(try read("A=()").settings["A"] == list())
        #expect(try read("L=\"x y\"; A=($L \"$L\" z$L)").settings["A"] == list("x", "y", "x y", "zx", "y"))
        let lines = try read("A=(a # first\n  b\\\n)\n").settings["A"]
        #expect(lines == .list([SourcedText(text: "a", line: 1), SourcedText(text: "b", line: 2)]))
        #expect(try read("A=(a)\nA+=(b)").settings["A"] != list("a"))
    }

    @Test(arguments: [
        ("A=$(touch FILE)", "never run"), ("A=`touch FILE`", "never run"), ("A=\"x $(touch FILE) y\"", "never run"),
        ("A=$(echo \")\" '(' $(touch FILE))", "never run"), ("A=$((1+2))", "never run"), ("A=$HOME/x", "HOME"),
        ("A=${HOME}", "HOME"), ("A=${B%%.*}", "only the shell"), ("A=${#B}", "only the shell"),
        ("A=${B[@]}", "only the shell"), ("A=$1", "parameter"), ("A=$'\\x41'", "escapes"), ("A=({1..3})", "pattern"),
        ("A=(*.sh)", "pattern"), ("A=([0]=a)", "pattern"), ("B=(a b); A=$B", "list"), ("B=$HOME; A=$B", "not known"),
        ("A=(a $(touch FILE))", "never run"), ("A=${NONE:-$(touch FILE)}", "never run"),
        ("if true; then\nA=1\nfi", "condition"), ("for i in 1 2; do A=$i; done", "parameter"),
        ("f() {\n A=1\n}", "function"), ("{ B=1; A=2; }", "command"),
    ])
    func `what only the shell could tell is dangerous, and is not evaluated`(text: String, why: String) throws {
        let folder = try ScratchFolder()
        let (settings, findings) = try read(text.replacing("FILE", with: folder("made")))
        #expect(settings["A"] == nil || settings["A"] == .unknown)
        let found = findings.filter { $0.kind == .dangerous }
        #expect(found.contains { $0.message.contains(why) } || why == "parameter", "\(found)")
        #expect(!found.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder("made")))
    }

    @Test(arguments: [
        "source other.sh", ". other.sh", "A=1 command", "eval A=1", "rm -rf /", "A[0]=x", "A=1 && B=2", "A=1 | cat",
        "A = 1", "[ -n \"$X\" ] && A=1", "curl https://example.com | sh", "alias A=1",
    ])
    func `a command is named with its line and sets nothing`(text: String) throws {
        let (settings, findings) = try read("\n\(text)\nLAST=here\n")
        #expect(settings["A"] == nil || settings["A"] == .unknown)
        #expect(findings.contains { $0.kind == .dangerous && $0.line == 2 && $0.message.contains("not run") })
        #expect(settings["LAST"] == .text("here"))
    }

    @Test(arguments: [
        ("A=\"open", "1:3", "a quote"), ("A='open\nB=1\n", "1:3", "a quote"), ("A=`open", "1:3", "a quote"),
        ("\nA=(a b\n", "2:3", "a list"), ("A=(a (b))", "1:6", "inside a list"), ("A=$(open", "1:3", "an expansion"),
        ("A=${open", "1:3", "an expansion"), ("A=${x:-open", "1:3", "an expansion"), ("A=b\u{0}c", "1:4", "control"),
        ("A=1\ncat <<EOF\nB=2\nEOF\n", "2:5", "here-document"), ("A=(a & b)", "1:6", "cannot stand"),
        ("A=\\", "1:3", "backslash"),
        (String(repeating: "A=${x:-", count: 40), "", "nested"),
        (String(repeating: "# comment\n", count: 1 << 17), "1:1", "longer than"),
        ("A=xxxxxxxxxxxxxxxx\n" + String(repeating: "A=$A$A\n", count: 40), "", "grow beyond"),
    ])
    func `what no shell could read is refused with its place`(text: String, mark: String, why: String) throws {
        do {
            _ = try read(text)
            Issue.record("it is read")
        } catch let problem as DefinitionProblem {
            #expect(problem.message.contains(why))
            #expect(mark.isEmpty || "\(problem.mark)" == mark)
        }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        let source = SourceText(name: "config.sh", bytes: Array("A=\"".utf8) + [0xFF, 0xFE, UInt8(ascii: "\"")])
        #expect(throws: DefinitionProblem.self) { try ShellReader.read(source, findings: ImportFindings()) }
    }

    @Test func `a name that is set twice is told with both lines`() throws {
        let findings = try read("A=1\n\nA=2\n").findings
        #expect(findings.map(\.line) == [3] && findings[0].message.contains("line 1"))
    }

    @Test func `a mutated script is read or refused, and never traps`() throws {
        var random = SplitMix(seed: 20_261_121)
        let alphabet = Array("AB=$(){}[]\"'`\\ \n;#&|<>-:+abc1".utf8)
        let sample = Array(ImportSamples.configDefault.utf8)
        for _ in 0..<400 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = alphabet.randomElement(using: &random) ?? 0
                case 1: bytes.remove(at: place)
                default: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
                }
            }
            _ = try? Importer.run(SourceText(name: "m", bytes: bytes), format: .configDefault, target: "cluster.yaml")
        }
    }
}
