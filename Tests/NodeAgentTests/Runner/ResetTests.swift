import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// A machine that was a node and is made clean.
struct ResetTests {
    private let folder: ScratchFolder
    private let paths: HostPaths
    private let journal: Journal

    init() throws {
        folder = try ScratchFolder()
        paths = HostPaths(root: folder.path)
        try Folder.make(paths.state, mode: FileMode(0o700))
        journal = try Journal(path: paths.journal, boot: "boot", agent: "test")
        for path in [
            "/etc/kubernetes/pki/ca.key", "/var/lib/kubelet/config.yaml", "/var/lib/muster-etcd/member/wal",
            "/var/lib/etcd/muster/member/wal",
            "/etc/cni/net.d/10-muster.conflist", "/var/lib/cni/networks/x", "/run/netns/other",
        ] { try write(path) }
        try Folder.make(paths.path("/proc/1"))
        try Folder.make(paths.path("/sys/class/net/eth0"))
    }

    private func write(_ path: String, _ text: String = "x") throws {
        let target = paths.path(path)
        if let slash = target.lastIndex(of: "/") { try Folder.make(String(target[..<slash])) }
        try DurableFile.write(Array(text.utf8), to: target, mode: FileMode(0o600))
    }

    private func exists(_ path: String) throws -> Bool { try FileState.read(paths.path(path), digest: false).exists }

    private func reset(_ host: RecordingHost) throws -> ResetReport {
        try NodeReset(
            paths: paths, host: host, journal: journal,
            takeBackSteps: {
                try ResetMachine(paths: paths, host: host, journal: journal, identity: nil)
                    .takeBackSteps(log: Log(console: Console(output: { _ in }, errors: { _ in })))
            }, progress: { _ in }, sleep: { _ in }
        ).run()
    }

    private static let silent = RecordingHost { command in
        command.arguments.contains("list") || command.program.hasSuffix("-save")
            ? HostResult(status: 1) : HostResult(status: 0)
    }

    @Test func `nothing of the cluster is left, and that was looked for`() throws {
        let report = try reset(Self.silent)
        #expect(report.isClean, "\(report)")
        #expect(report.checks.count == 8)
        #expect(try !exists("/etc/kubernetes") && !exists("/var/lib/cni"))
        for emptied in ["/var/lib/kubelet", "/var/lib/muster-etcd", "/var/lib/etcd/muster", "/etc/cni/net.d"] {
            #expect(try Folder.names(in: paths.path(emptied)).isEmpty)
        }
        #expect(try exists("/run/netns/other"))
    }

    @Test func `an etcd on the machine that is not this node's is left alone`() throws {
        try write("/var/lib/etcd/member/wal")
        try write("/proc/77/cmdline", "/usr/bin/etcd\u{0}--name=x\u{0}")
        try write("/proc/net/tcp", "sl local\n 0: 00000000:094B 00000000:0000 0A 0\n")
        let host = RecordingHost { HostResult(status: $0.arguments.contains("list") ? 1 : 0) }
        #expect(try reset(host).isClean)
        #expect(try exists("/var/lib/etcd/member/wal"))
        #expect(!host.calls.contains { $0.contains("etcd.service") })
    }

    @Test func `this node's own etcd is ended and emptied, wherever its manifest put it`() throws {
        try write("/var/lib/etcd/default/x")
        try write("/srv/etcd/member/wal")
        let spec = EtcdMemberSpec(
            unit: "", dataDirectory: "/srv/etcd", user: "etcd", clientPort: 2379, peerPort: 2380, authorityPath: "/ca",
            certificatePath: "/crt", keyPath: "/key", clusterToken: "t", preparedCondition: "p")
        let step = Step(id: "etcd-member", summary: "", timeoutSeconds: 1, action: .etcdMember(spec))
        let run = RunContext(generation: 1, manifestDigest: SHA256.digest(of: []))
        try journal.write(.intent(step: step, digest: try StepDigest.of(step), run: run))
        try write("/proc/net/tcp", "sl local\n 0: 00000000:094B 00000000:0000 0A 0\n")
        let host = RecordingHost { HostResult(status: $0.arguments.contains("list") ? 1 : 0) }
        let report = try reset(host)
        #expect(report.checks.first { $0.what.hasPrefix("ports") }?.left == ["2379"])
        #expect(host.calls.contains("systemctl stop etcd.service"))
        #expect(try !exists("/var/lib/etcd/default/x") && !exists("/srv/etcd/member"))
    }

    @Test func `files and units of the journal go, and what lay there before comes back`() throws {
        try write("/etc/app.conf", "before")
        let files = StepFiles(
            stepID: "file-app", paths: paths, host: Self.silent, ledger: JournalLedger(journal: journal))
        try files.put(WantedFile(path: "/etc/app.conf", text: "ours"))
        try files.put(WantedFile(path: "/etc/new.conf", text: "ours"))
        #expect(try reset(Self.silent).isClean)
        #expect(try folder.text("etc/app.conf") == "before")
        #expect(try !exists("/etc/new.conf"))
        #expect(journal.ledger.steps.isEmpty)
        // Again, after a kill at the end.
        #expect(try reset(Self.silent).isClean)
    }

    @Test func `whatever stays is named, and the machine is not called clean`() throws {
        try write("/proc/77/cmdline", "/usr/bin/kube-apiserver\u{0}--a\u{0}")
        try write("/proc/78/cmdline", "containerd-shim-runc-v2\u{0}-namespace\u{0}k8s.io\u{0}")
        try write("/proc/1/mountinfo", "1 2 0:3 / /var/lib/kubelet/pods/a\\040b rw - tmpfs tmpfs rw\n")
        try write(
            "/proc/net/tcp", "sl local\n 0: 00000000:192B 00000000:0000 0A 0\n 1: 00000000:0016 00000000:0000 0A 0\n")
        try Folder.make(paths.path("/sys/class/net/cni0"))
        try write("/run/netns/cni-1")
        let host = RecordingHost { command in
            if command.summary == "nft list tables" {
                return HostResult(status: 0, output: Array("table ip muster_pods\ntable ip mine\n".utf8))
            }
            if command.program == "iptables-save" {
                return HostResult(status: 0, output: Array("*nat\n:KUBE-SVC - [0:0]\n:MINE - [0:0]\nCOMMIT\n".utf8))
            }
            return HostResult(status: command.arguments.contains("list") ? 1 : 0)
        }
        let report = try reset(host)
        #expect(!report.isClean)
        let left = Dictionary(uniqueKeysWithValues: report.checks.map { ($0.what, $0.left) })
        #expect(left["processes of Kubernetes and etcd"] == ["kube-apiserver", "containerd-shim"])
        #expect(left["ports of Kubernetes and etcd"] == ["6443"])
        #expect(left["mounts of pods"] == ["/var/lib/kubelet/pods/a b"])
        #expect(left["network interfaces of pods"] == ["cni0"])
        #expect(left["network namespaces of pods"] == ["cni-1"])
        #expect(left["packet filter rules of Kubernetes"] == ["nftables ip muster_pods", "chains in iptables"])
        #expect(left["files of Kubernetes and etcd"] == [])
        #expect(host.calls.contains("ip link delete cni0") && host.calls.contains("ip netns delete cni-1"))
        #expect(
            host.calls.contains("nft delete table ip muster_pods") && !host.calls.contains("nft delete table ip mine"))
        #expect(report.lines.contains("mounts of pods: LEFT: /var/lib/kubelet/pods/a b\n"))
    }

    @Test func `the identity goes last, and what cloud-init brought stays`() throws {
        try write(AgentConfiguration.path)
        try write("/var/lib/muster-agent/node.key")
        try write("/var/lib/muster-agent/documents/x")
        try write("/var/log/muster-agent/step.log")
        try ResetOrderFile(messageID: "a", time: .now()).write(paths)
        try IdentityWipe(paths: paths).run()
        #expect(try Folder.names(in: paths.state).isEmpty && Folder.names(in: paths.logs).isEmpty)
        #expect(try exists(AgentConfiguration.path))
        try IdentityWipe(paths: paths).run()
    }
}
