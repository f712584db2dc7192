import Shared
import Testing

@testable import NodeAgent

struct KubeadmTextTests {
    @Test(
        arguments: [
            ("[wait-control-plane] Waiting for the kubelet", "wait-control-plane"),
            ("[upload-config] x", "upload-config"), ("[WARNING Swap]: on", nil), ("[ERROR Port-6443]: used", nil),
            ("no phase", nil), ("[", nil), ("[]", nil), ("[a b] c", nil), ("[\u{1B}] c", nil), ("", nil),
        ] as [(String, String?)])
    func `a line's phase is what stands in its brackets`(line: String, phase: String?) {
        #expect(KubeadmOutput.phaseName(of: line) == phase)
    }

    @Test(arguments: [
        ("kubeadm join lb:6443 --token abcdef.0123456789abcdef \\", "kubeadm join lb:6443 --token <redacted> \\"),
        ("token:abcdef.0123456789abcdef.", "token:<redacted>"),
        ("--certificate-key " + String(repeating: "0f", count: 32), "--certificate-key <redacted>"),
        ("hash sha256:" + String(repeating: "0f", count: 32), "hash sha256:" + String(repeating: "0f", count: 32)),
        ("eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.sig", "<redacted>"),
        ("v1.20.2 at 10.0.0.1:6443", "v1.20.2 at 10.0.0.1:6443"), ("", ""), ("ü.ü", "ü.ü"),
    ])
    func `secrets are taken out of what kubeadm prints`(line: String, clean: String) {
        #expect(SecretFilter.clean(line) == clean)
    }

    @Test func `a process that prints without end takes no more memory`() {
        var output = KubeadmOutput()
        for number in 0..<5000 { _ = output.take(line: "[phase-\(number % 7)] " + String(repeating: "x", count: 2000)) }
        #expect(output.lastLines.count <= 60)
        #expect(output.lastLines.allSatisfy { $0.count <= 400 })
    }

    @Test func `a complaint begins where kubeadm begins to complain`() {
        var output = KubeadmOutput()
        for line in ["[init] Using", "[certs] ok", "error execution phase certs: no space", "To see the stack trace"] {
            _ = output.take(line: line)
        }
        #expect(output.complaint == "error execution phase certs: no space; To see the stack trace")
        #expect(output.phase == "certs")
    }

    @Test func `tokens are of kubeadm's form, and random bytes beyond the alphabet are thrown away`() throws {
        for _ in 0..<50 {
            let token = try BootstrapToken { try RandomBytes.make($0) }
            #expect(BootstrapToken(text: token.secret) == token)
            #expect("\(token)" == "<redacted>")
        }
        var calls = 0
        let token = BootstrapToken { count in
            calls += 1
            return [UInt8](repeating: calls == 1 ? 255 : 0, count: count)
        }
        #expect(token.secret == "aaaaaa.aaaaaaaaaaaaaaaa")
        for text in ["", "abcdef", "abcdef.0123456789abcde", "ABCDEF.0123456789abcdef", "abcdef.0123456789abcdef\n"] {
            #expect(BootstrapToken(text: text) == nil)
        }
    }

    @Test func `labels and taints become the kubelet's arguments`() throws {
        var node = RosterNode(name: "w", roles: RoleSet([.worker]), address: "10.0.0.1")
        #expect(try KubeletRegistration.file(for: node) == nil)
        node.labels = ["zone": "a", "disk": "ssd"]
        node.taints = ["gpu=yes:NoSchedule"]
        let file = try #require(try KubeletRegistration.file(for: node))
        guard case .bytes(let bytes) = file.content else { return }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "# Written by node-agent: labels and taints of the roster.\n"
                + "KUBELET_EXTRA_ARGS=\"--node-labels=disk=ssd,zone=a --register-with-taints=gpu=yes:NoSchedule\"\n")
        node.labels = ["zone": "a\" --evil"]
        #expect(throws: StepError.self) { try KubeletRegistration.file(for: node) }
    }
}
