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
