import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// The end of all containers of Kubernetes on a machine.
struct KubernetesContainersTests {
    private let folder: ScratchFolder
    private let paths: HostPaths

    init() throws {
        folder = try ScratchFolder()
        paths = HostPaths(root: folder.path)
        try process(1, parent: 0, "/sbin/init")
    }

    private func process(_ pid: Int, parent: Int, _ arguments: String..., name: String = "x") throws {
        let process = paths.path("/proc/\(pid)")
        try Folder.make(process)
        let line = arguments.map { $0 + "\u{0}" }.joined()
        try DurableFile.write(Array(line.utf8), to: process + "/cmdline", mode: FileMode(0o600))
        let stat = "\(pid) (\(name)) S \(parent) 1 1 0 -1\n"
        try DurableFile.write(Array(stat.utf8), to: process + "/stat", mode: FileMode(0o600))
    }

    private func shim(_ pid: Int, of namespace: String = "k8s.io") throws {
        try process(pid, parent: 1, "/usr/bin/containerd-shim-runc-v2", "-namespace", namespace, "-id", "a")
    }

    private func remove(_ host: RecordingHost, sleep: @escaping (Int) throws -> Void = { _ in }) -> Int {
        var naps = 0
        KubernetesContainers(paths: paths, host: host) { _ in
            naps += 1
            try? sleep(naps)
        }.remove()
        return naps
    }

    @Test func `a container that was just starting is on the second list, and removed`() throws {
        try shim(50)
        let lists = Mutex(["", "late\n"])
        let host = RecordingHost { command in
            guard command.summary.hasSuffix("tasks list --quiet") else { return HostResult(status: 0) }
            return HostResult(status: 0, output: Array((lists.withLock { $0.isEmpty ? "" : $0.removeFirst() }).utf8))
        }
        let naps = remove(host) { if $0 == 2 { try FileTree.remove(paths.path("/proc/50")) } }
        #expect(naps == 2)
        #expect(host.calls.contains("ctr --namespace k8s.io tasks delete --force late"))
        #expect(!host.calls.contains { $0.hasPrefix("kill") })
    }

    @Test func `a shim that its containerd has lost is killed with all under it, and nothing else is`() throws {
        try shim(50)
        try process(51, parent: 50, "/pause")
        try process(60, parent: 51, "/coredns", name: "odd ) S 7 (name")
        try shim(70, of: "moby")
        try process(71, parent: 70, "/pause")
        let host = RecordingHost { _ in HostResult(status: 0) }
        #expect(remove(host) == 10)
        #expect(host.calls.filter { $0.hasPrefix("kill") } == ["kill -KILL 50 51 60"])
    }

    @Test func `a machine without any is asked once`() {
        let host = RecordingHost { _ in HostResult(status: 1) }
        #expect(remove(host) == 0)
        #expect(host.calls.count == 2)
    }

    @Test(arguments: ["", "50", "50 (x", "50 (x)", "50 (x) S", "50 (x) S 99999999999999999999", ")"])
    func `a stat file that cannot be read makes a process without parent`(stat: String) throws {
        try shim(50)
        try DurableFile.write(Array(stat.utf8), to: paths.path("/proc/50/stat"), mode: FileMode(0o600))
        let found = try ProcessTable(paths: paths).all()
        #expect(found.first { $0.pid == 50 }?.parent == 0)
    }
}
