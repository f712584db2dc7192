import Shared
import TestSupport
import Testing

@testable import Coordinator

/// `docs/compatibility.md` says what the table says: its tables are written from it.
struct CompatibilityPageTests {
    private static let path =
        "/" + #filePath.split(separator: "/").prefix { $0 != "Tests" }.joined(separator: "/") + "/docs/compatibility.md"

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |\n" }
            .joined().replacing("| --- ", with: "|---").replacing("--- |\n", with: "---|\n")
    }

    private static var minors: String {
        let rows = KubernetesMinor.all.reversed().map { row in
            let etcd = [0, 1, 2, 6, 10, 14].reduce(into: [(Int, ReleaseNumber)]()) { found, patch in
                let least = KubernetesVersion(minor: row.minor, patch: patch).leastEtcd
                if found.last?.1 != least { found.append((patch, least)) }
            }
            let containerd = row.containerd
            return [
                row.name, "\(row.endOfLife)", row.dialect.rawValue,
                etcd.map { $0.0 == 0 ? "\($0.1)" : "\($0.1) from \(row.name).\($0.0) on" }.joined(separator: ", "),
                row.etcdTag, row.pauseTag,
                "\(containerd.least)" + (containerd.below.map { ", older than \($0)" } ?? ""),
                row.refusesCgroupV1 ? "refused, unless `failCgroupV1: false`" : "taken", row.source,
            ]
        }
        return table(
            [
                "Kubernetes", "end of life", "kubeadm", "oldest etcd beside kubeadm's", "kubeadm's etcd", "pause",
                "oldest containerd", "cgroup v1", "read in",
            ], rows)
    }

    private static var releases: String {
        table(
            ["release", "etcd", "containerd", "haproxy", "what was run", "what was only read"],
            DistributionRelease.all.map {
                [
                    $0.release.name, "\($0.etcd)", "\($0.containerd)", "\($0.haproxy)", $0.run ?? "nothing", $0.read,
                ]
            })
    }

    /// Whether a release's own package will do, for the newest patch release of each minor.
    private static func matrix(
        _ version: KeyPath<DistributionRelease, ReleaseNumber>, _ includes: (KubernetesVersion, ReleaseNumber) -> Bool
    ) -> String {
        table(
            ["Kubernetes"] + DistributionRelease.all.map { $0.name(with: $0[keyPath: version]) },
            KubernetesMinor.all.reversed().map { row in
                [row.name]
                    + DistributionRelease.all.map {
                        includes(KubernetesVersion(minor: row.minor, patch: 99), $0[keyPath: version]) ? "yes" : "no"
                    }
            })
    }

    private static var faults: String {
        table(
            ["what", "where", "releases", "source"],
            KubernetesFault.all.map { fault in
                let spans = fault.spans.map { span in
                    let first = "1.\(span.minor).\(span.first)"
                    guard let fixed = span.fixed else { return "\(first) and later 1.\(span.minor)" }
                    return fixed - 1 == span.first ? first : "\(first) to 1.\(span.minor).\(fixed - 1)"
                }
                let place =
                    switch fault.circumstance {
                    case .severalStackedMembers: "stacked etcd, several control planes"
                    case .balancer: "behind a load balancer"
                    }
                return [fault.what, place, spans.joined(separator: ", "), fault.source]
            })
    }

    private static let tables: [(name: String, text: String)] = [
        ("kubernetes", minors), ("distributions", releases),
        ("etcd", matrix(\.etcd) { EtcdNeed(version: $0).includes($1) }),
        ("containerd", matrix(\.containerd) { ContainerdNeed(version: $0).includes($1) }), ("faults", faults),
    ]

    @Test(arguments: tables.map(\.name))
    func `a table of the page is the table of the program`(name: String) throws {
        let page = String(decoding: try DurableFile.readBounded(Self.path, limit: 1 << 20), as: UTF8.self)
        let table = try #require(Self.tables.first { $0.name == name }).text
        #expect(page.contains("\n\n\(table)\n") || page.hasSuffix("\n\n\(table)"), "it should be:\n\(table)")
    }
}
