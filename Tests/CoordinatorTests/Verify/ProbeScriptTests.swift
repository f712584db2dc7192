import Shared
import TestSupport
import Testing

@testable import Coordinator

/// The probes' own script, run by this machine's shell with a `wget` that is told what to answer.
struct ProbeScriptTests {
    private func run(_ targets: [PodProbeTarget], wget: String) throws -> [PodProbeResult] {
        let folder = try ScratchFolder()
        try folder.script("wget", "for url; do :; done\n\(wget)")
        // Pauses between tries are the pod's business.
        try folder.script("sleep", "")
        let result = try ChildProcess.run(
            executable: "/bin/sh",
            arguments: ["-c", "PATH=\(folder.path):$PATH; \(ProbeScript.client)", "sh"] + targets.flatMap(\.words),
            deadline: .seconds(30))
        return PodProbeResult.read(result.text).sorted { $0.name < $1.name }
    }

    private let pod = PodProbeTarget(kind: .pod, name: "cp-1", url: "http://10.244.0.2:18080/name")

    @Test func `a pod that answers with its node's name is reached`() throws {
        let results = try run([pod], wget: "echo cp-1")
        #expect(results == [PodProbeResult(kind: .pod, name: "cp-1", ok: true, detail: "cp-1")])
    }

    @Test func `another pod that answers in its place is not taken for it`() throws {
        let results = try run([pod], wget: "echo cp-2")
        #expect(results == [PodProbeResult(kind: .pod, name: "cp-1", ok: false, detail: "another one answers: cp-2")])
    }

    @Test func `what wget complains about is told, with nothing that could break the line`() throws {
        let results = try run([pod], wget: #"printf 'wget: "can'"'"'t\\" connect\n{"ok":true}' >&2; exit 1"#)
        #expect(results.count == 1)
        #expect(results.first?.ok == false)
        #expect(results.first?.detail.hasPrefix("wget: cant connect") == true, "\(results)")
    }

    @Test(arguments: [
        (#"echo '{"gitVersion":"v1.20.2"}'"#, false), ("echo hello", true), ("echo refused >&2; exit 1", true),
    ])
    func `only Kubernetes itself makes an open port a failure`(wget: String, isFine: Bool) throws {
        let results = try run([InsecurePort.all[0].target], wget: wget)
        #expect(results.map(\.ok) == [isFine])
    }

    @Test func `many are tried side by side and each is told once`() throws {
        let targets = (1...20).map { PodProbeTarget(kind: .pod, name: "n\($0)", url: "http://10.0.0.1/n\($0)") }
        let results = try run(targets, wget: #"echo "${url##*/}""#)
        #expect(results.count == 20 && results.allSatisfy(\.ok))
    }
}
