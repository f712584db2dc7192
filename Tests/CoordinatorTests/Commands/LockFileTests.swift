import Shared
import TestSupport
import Testing

@testable import Coordinator

struct LockFileTests {
    private func artifact(_ name: String, _ content: String, _ kind: ArtifactRegistration.Kind) -> ArtifactRegistration
    {
        ArtifactRegistration(
            name: name, digest: SHA256.digest(of: Array(content.utf8)), size: content.utf8.count, kind: kind)
    }

    @Test func `adding again replaces an entry and keeps the others`() throws {
        let folder = try ScratchFolder()
        let path = folder("artifacts.lock.json")
        try LockFile.update(path, with: [artifact("kubeadm", "one", .binary), artifact("pause-3.2", "p", .image)])
        try LockFile.update(path, with: [artifact("kubeadm", "two!", .binary), artifact("agent.deb", "d", .package)])
        let lock = try #require(try LockFile.read(path))
        #expect(lock.entries.map(\.name).sorted() == ["kubeadm", "pause-3.2"])
        #expect(lock.entry("kubeadm", kind: .binary)?.size == 4)
        #expect(try folder.text("artifacts.lock.json") == lock.text)
    }

    /// A lock's entries, short.
    private func entries(_ lock: ArtifactLock?) -> [String] {
        (lock?.entries ?? []).map { "\($0.kind.rawValue) \($0.name) \($0.architecture?.rawValue ?? "-") \($0.size)" }
            .sorted()
    }

    @Test(
        arguments: [
            ([(7, .binary, .amd64)], ["binary a amd64 7", "binary a arm64 2"]),
            ([(7, .binary, .s390x)], ["binary a amd64 1", "binary a arm64 2", "binary a s390x 7"]),
            ([(7, .binary, nil)], ["binary a - 7"]), ([(7, .image, .amd64)], ["image a amd64 7"]),
            ([(7, .binary, nil), (8, .binary, .arm64)], ["binary a arm64 8"]), ([(7, .file, nil)], ["file a - 7"]),
        ] as [([(Int, ArtifactRegistration.Kind, Architecture?)], [String])])
    func `only what is for the same machines is replaced`(
        added: [(Int, ArtifactRegistration.Kind, Architecture?)], wanted: [String]
    ) throws {
        func artifact(_ size: Int, _ kind: ArtifactRegistration.Kind, _ architecture: Architecture?)
            -> ArtifactRegistration
        {
            let content = String(repeating: "x", count: size)
            var artifact = self.artifact("a", content, kind)
            artifact.architecture = architecture
            return artifact
        }
        let folder = try ScratchFolder()
        let lock = folder("lock")
        try LockFile.update(lock, with: [artifact(2, .binary, .arm64), artifact(1, .binary, .amd64)])
        try LockFile.update(lock, with: added.map { artifact($0.0, $0.1, $0.2) })
        #expect(entries(try LockFile.read(lock)) == wanted)
    }

    @Test func `a lock of 0.1.0 is read, and written as it was`() throws {
        let folder = try ScratchFolder()
        let digest = "sha256:" + String(repeating: "a", count: 64)
        let text = """
            {"artifacts":[
              {"name":"kubeadm","digest":"\(digest)","size":7,"kind":"binary"},
              {"name":"pause-3.2","digest":"\(digest)","size":7,"kind":"image"}
            ]}

            """
        let path = try folder.write("lock", text)
        try LockFile.update(path, with: [])
        #expect(try folder.text("lock") == text)
    }

    @Test func `a broken lock file is told with its place and stays as it is`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("lock.json", "{\"artifacts\":[{\"name\":\"a\"}]}\n")
        let error = #expect(throws: CommandError.self) { try LockFile.update(path, with: []) }
        #expect(error?.problems.first?.contains("lock.json:1:") == true)
        #expect(try folder.text("lock.json") == "{\"artifacts\":[{\"name\":\"a\"}]}\n")
    }

    @Test(arguments: ["a\"b", "a b", "ä", String(repeating: "a", count: 201)])
    func `a name that would break a lock file is refused`(name: String) {
        #expect(throws: CommandError.self) { try ArtifactKind.name(of: "/x/\(name)", .file) }
    }

    @Test func `images are called without their ending`() throws {
        #expect(try ArtifactKind.name(of: "/x/kube-proxy-v1.20.2.tar", .image) == "kube-proxy-v1.20.2")
        #expect(
            try ArtifactKind.name(of: "muster-agent_0.1.0~rc1_amd64.deb", .package)
                == "muster-agent_0.1.0~rc1_amd64.deb")
    }
}
