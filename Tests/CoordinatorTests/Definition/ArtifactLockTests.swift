import Shared
import Testing

@testable import Coordinator

struct ArtifactLockTests {
    private static let digest = "sha256:" + String(repeating: "a", count: 64)

    private func read(_ text: String) -> (lock: ArtifactLock?, problems: [String]) {
        let problems = ProblemCollector()
        guard let root = YAMLParser.parse(SourceText(name: "lock", text: text), problems: problems) else {
            return (nil, problems.problems.map(\.message))
        }
        let reader = MappingReader(root, path: .root, problems: problems)
        let lock = ArtifactLock(reader)
        reader.finish()
        return (lock, problems.problems.map(\.message))
    }

    @Test func `a lock is read`() {
        let (lock, problems) = read(
            #"{"artifacts":[{"name":"kubeadm","digest":"\#(Self.digest)","size":7,"kind":"binary"}]}"#)
        #expect(problems == [])
        #expect(lock?.entry("kubeadm", kind: .binary)?.size == 7)
        #expect(lock?.entry("kubeadm", kind: .image) == nil)
    }

    private static func line(_ name: String, _ kind: String, _ architecture: String?) -> String {
        let word = architecture.map { #","architecture":"\#($0)""# } ?? ""
        return #"{"name":"\#(name)","digest":"\#(digest)","size":7,"kind":"\#(kind)"\#(word)}"#
    }

    private func read(lines: [String]) -> (lock: ArtifactLock?, problems: [String]) {
        read(#"{"artifacts":[\#(lines.joined(separator: ","))]}"#)
    }

    @Test(
        arguments: [
            (.amd64, "amd64"), (.arm64, "arm64"), (.s390x, "other amd64 and arm64"), (nil, "which amd64 and arm64"),
        ] as [(Architecture?, String)])
    func `a machine takes what is for its architecture`(architecture: Architecture?, wanted: String) {
        let (lock, problems) = read(
            lines: ["arm64", "amd64"].map { Self.line("a", "binary", $0) } + [Self.line("b", "binary", nil)])
        #expect(problems == [])
        #expect(lock.map { words($0.choice("a", kind: .binary, for: architecture)) } == wanted)
        #expect(lock.map { words($0.choice("b", kind: .binary, for: architecture)) } == "all")
        #expect(lock.map { words($0.choice("a", kind: .image, for: architecture)) } == "nothing")
    }

    @Test func `with one architecture nobody needs to say it, and what is for all is for the others`() {
        let (lock, _) = read(lines: [Self.line("a", "binary", "arm64"), Self.line("b", "image", nil)])
        #expect(lock.map { words($0.choice("a", kind: .binary, for: nil)) } == "arm64")
        #expect(lock.map { words($0.choice("a", kind: .binary, for: .amd64)) } == "other arm64")
        let (mixed, problems) = read(lines: [Self.line("a", "binary", "arm64"), Self.line("a", "binary", nil)])
        #expect(problems == [])
        #expect(mixed.map { words($0.choice("a", kind: .binary, for: .amd64)) } == "all")
        let (several, _) = read(lines: [Self.line("a", "binary", "arm64"), Self.line("b", "image", "amd64")])
        #expect(several.map { words($0.choice("a", kind: .binary, for: nil)) } == "which amd64 and arm64")
    }

    private func words(_ choice: ArtifactLock.Choice) -> String {
        switch choice {
        case .entry(let entry): entry.architecture?.rawValue ?? "all"
        case .undecided(let several): "which \(Architecture.words(several))"
        case .elsewhere(let others): "other \(Architecture.words(others))"
        case .missing: "nothing"
        }
    }

    @Test(
        arguments: [
            ([("a", "binary", "amd64"), ("a", "binary", "amd64")], ["artifact a for amd64 is listed twice"]),
            ([("a", "binary", nil), ("a", "binary", nil)], ["artifact a is listed twice"]),
            ([("a", "binary", nil), ("a", "image", nil)], ["artifact a is listed twice"]),
            ([("a", "binary", "amd64"), ("a", "image", "arm64")], ["artifact a for arm64 is listed twice"]),
            ([("a", "file", "amd64")], ["a file is for all architectures"]),
            (
                [("a", "binary", "x86_64")],
                [
                    "artifacts[0].architecture must be one of amd64, arm64, armhf, ppc64el, riscv64, s390x, not x86_64"
                ]
            ),
            ([("a", "binary", "")], ["artifacts[0].architecture is empty"]),
        ] as [([(String, String, String?)], [String])])
    func `architectures that cannot be are refused`(entries: [(String, String, String?)], messages: [String]) {
        #expect(read(lines: entries.map { Self.line($0.0, $0.1, $0.2) }).problems == messages)
    }

    @Test(arguments: [
        ("", "the file is empty"),
        ("[]", "the file must be a mapping, not a list"),
        (#"{"artifacts": {}}"#, "artifacts must be a list, not a mapping"),
        (#"{"artifacts": [], "more": 1}"#, "unknown key more"),
        (
            #"{"artifacts":[{"name":"a","digest":"sha256:AA","size":7,"kind":"binary"}]}"#,
            "artifacts[0].digest must be a digest, not sha256:AA"
        ),
        (
            #"{"artifacts":[{"name":"a","digest":"\#(digest)","size":-7,"kind":"binary"}]}"#,
            "artifacts[0].size is -7, out of range"
        ),
        (
            #"{"artifacts":[{"name":"a","digest":"\#(digest)","size":7,"kind":"tool"}]}"#,
            "artifacts[0].kind must be one of binary, image, file, not tool"
        ),
        (
            #"{"artifacts":[{"name":"a\"b","digest":"\#(digest)","size":7,"kind":"file"}]}"#,
            #"a"b is not the name of an artifact"#
        ),
        (#"{"artifacts":[{"name":"a","size":7,"kind":"file"}]}"#, "artifacts[0] has no digest"),
    ])
    func `a lock that somebody edited is refused`(text: String, message: String) {
        #expect(read(text).problems == [message])
    }
}
