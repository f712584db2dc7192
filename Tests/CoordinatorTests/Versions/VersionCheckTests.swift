import Shared
import Testing

@testable import Coordinator

/// What `plan` says of versions, as people read it.
struct VersionCheckTests {
    /// The day on which the golden texts are true.
    private static let today = Timestamp(text: "2026-11-30T12:00:00Z") ?? .now()

    private static func definition(
        _ version: String, kubernetes: String = "source: host", etcd: String? = nil, rest: String = "",
        roles: String = "control-plane, etcd", controlPlanes: Int = 3
    ) -> String {
        let nodes = (1...controlPlanes).map { "  - {name: cp-\($0), address: 10.0.0.1\($0), roles: [\(roles)]}\n" }
        return """
            cluster: versions
            kubernetes:
              version: \(version)
              \(kubernetes)
            controlPlaneEndpoint: 10.0.0.10:6443
            networking: {provider: host-gw}
            \(etcd.map { "etcd:\n  \($0)\n" } ?? "")\(rest.isEmpty ? "" : "\(rest)\n")nodes:
              - {name: lb, address: 10.0.0.10, roles: [load-balancer]}
            \(nodes.joined())
            """
    }

    private static let repository =
        "source: packages\n  repository: {line: \"deb [signed-by=/etc/apt/keyrings/a.asc] https://apt.example.com /\", key: key}"

    private static let cases: [(name: String, text: String)] = [
        ("distribution etcd that is too old everywhere, by default", definition("1.36.4")),
        ("the same, written", definition("1.36.4", etcd: "topology: systemd\n  source: packages")),
        ("the same, with the topology alone", definition("1.36.4", etcd: "topology: systemd")),
        ("the same, accepted", definition("1.36.4", rest: "host: {ignoredChecks: [etcd]}")),
        ("the same, on another distribution", definition("1.36.4", rest: "host: {ignoredChecks: [release]}")),
        ("the same, with a repository of one's own", definition("1.36.4", kubernetes: repository)),
        ("distribution etcd that is too old on some", definition("1.31.4")),
        ("distribution etcd that is too old on one", definition("1.30.14")),
        ("etcd of the operator's own", definition("1.36.4", etcd: "source: artifacts")),
        ("stacked etcd", definition("1.36.4", etcd: "topology: stacked", roles: "control-plane")),
        (
            "stacked etcd with an image that is too old",
            definition("1.36.4", etcd: "topology: stacked\n  imageTag: 3.4.13-0", roles: "control-plane")
        ),
        (
            "stacked etcd with a newer image, and with a name",
            definition("1.36.4", etcd: "topology: stacked\n  imageTag: 3.6.13-0", roles: "control-plane")
        ),
        (
            "an image that is not one's own to choose",
            definition("1.36.4", etcd: "source: artifacts\n  imageTag: latest")
        ),
        (
            "a tag that is none",
            definition("1.36.4", etcd: "topology: stacked\n  imageTag: a/b:c", roles: "control-plane")
        ),
        ("a release with both faults", definition("1.35.4", etcd: "topology: stacked", roles: "control-plane")),
        (
            "one control plane, which joins nobody",
            definition("1.35.4", etcd: "topology: stacked", roles: "control-plane", controlPlanes: 1)
        ),
        ("a release without a mended one", definition("1.32.13", etcd: "topology: stacked", roles: "control-plane")),
        ("containerd 1 is too old", definition("1.37.1", etcd: "topology: stacked", roles: "control-plane")),
        ("containerd 2 is too new", definition("1.22.17", etcd: "source: artifacts")),
        (
            "the same, written",
            definition("1.22.17", etcd: "source: artifacts", rest: "containerd:\n  source: packages")
        ),
        (
            "containerd of the machine's own",
            definition("1.37.1", etcd: "source: host", rest: "containerd: {source: host}")
        ),
    ]

    private static func problems(_ text: String, now: Timestamp = today) -> (SourceText, [DefinitionProblem]) {
        let source = SourceText(name: "cluster.yaml", text: text)
        do {
            let files = DefinitionFiles(besides: "/nonexistent/cluster.yaml")
            return (source, try DefinitionLoader.load(source, files: files, requireArtifacts: false, now: now).warnings)
        } catch {
            return (source, error.problems)
        }
    }

    @Test func `each finding has its place and its fix`() throws {
        let sections = Self.cases.map { name, text in
            let (source, problems) = Self.problems(text)
            // What artifacts are missing is another matter.
            let own = problems.filter { !$0.message.contains("needs artifacts") }
            let shown = own.isEmpty ? "nothing" : ProblemRenderer(source: source).render(own)
            return "## \(name)\n\(shown)\n"
        }
        try Golden.expect(sections.joined(separator: "\n"), is: "version-checks.txt")
    }

    @Test func `a warning never hides an error of the same key`() {
        let (_, problems) = Self.problems(
            Self.definition("1.22.17", kubernetes: "source: packages", etcd: "source: host"))
        #expect(
            problems.contains { $0.severity == .error && $0.message.contains("own apt repository begins with 1.24") })
        #expect(problems.contains { $0.severity == .warning && $0.message.contains("end of life") })
    }

    @Test(arguments: [
        ("2026-10-27T23:59:59Z", false), ("2026-10-28T00:00:00Z", true), ("2020-01-01T00:00:00Z", false),
        ("9999-12-31T23:59:59Z", true),
    ])
    func `the end of life counts from the day after`(now: String, isOver: Bool) throws {
        let now = try #require(Timestamp(text: now))
        let (_, problems) = Self.problems(Self.definition("1.34.9", etcd: "source: artifacts"), now: now)
        #expect(problems.contains { $0.message.contains("end of life on 2026-10-27") } == isOver)
    }

    @Test func `with no release left that gets fixes none is named`() throws {
        let (_, problems) = Self.problems(
            Self.definition("1.36.4", etcd: "source: artifacts"),
            now: try #require(Timestamp(text: "9999-01-01T00:00:00Z")))
        #expect(problems.contains { $0.fix == "begin new clusters with a release that gets fixes" })
    }
}
