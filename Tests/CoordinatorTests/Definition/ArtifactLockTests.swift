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
