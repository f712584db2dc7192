import Shared
import Testing

@testable import Coordinator

/// The table of versions holds together, and says what is known from elsewhere.
struct VersionTableTests {
    private static let rows = KubernetesMinor.all

    @Test func `every minor has one row, in order, with its source`() {
        #expect(Self.rows.map(\.minor) == Array(20...37))
        #expect(KubernetesVersion.supportedMinors == 20...37)
        #expect(Self.rows.allSatisfy { !$0.source.isEmpty })
        #expect(KubernetesVersion.supportedRange == "1.20 to 1.37")
    }

    @Test func `what only ever grows does so from row to row`() {
        for (older, newer) in zip(Self.rows, Self.rows.dropFirst()) {
            #expect(older.endOfLife < newer.endOfLife, "1.\(newer.minor)")
            #expect(older.externalEtcd[0] <= newer.externalEtcd[0], "1.\(newer.minor)")
            #expect(older.containerd.least <= newer.containerd.least, "1.\(newer.minor)")
            #expect(!older.refusesCgroupV1 || newer.refusesCgroupV1, "1.\(newer.minor)")
            let dialects = KubeadmDialect.allCases
            #expect(
                dialects.firstIndex(of: older.dialect) ?? 0 <= dialects.firstIndex(of: newer.dialect) ?? 0,
                "1.\(newer.minor)")
        }
    }

    @Test func `images of every row have a tag, and etcd's is new enough for kubeadm itself`() throws {
        for row in Self.rows {
            #expect(ImageName.problem("\(row.imageRepository)/pause:\(row.pauseTag)") == nil, "\(row.name)")
            #expect(try #require(ReleaseNumber(row.etcdTag)) >= row.externalEtcd.newest, "\(row.name)")
        }
    }

    @Test(arguments: [
        ("1.20.2", "3.4.0"), ("1.27.16", "3.4.0"), ("1.28.0", "3.4.13"), ("1.30.14", "3.4.13"), ("1.31.0", "3.5.11"),
        ("1.31.13", "3.5.11"), ("1.31.14", "3.5.24"), ("1.32.9", "3.5.11"), ("1.32.10", "3.5.24"), ("1.33.5", "3.5.11"),
        ("1.33.6", "3.5.24"), ("1.33.99", "3.5.24"), ("1.34.1", "3.5.21"), ("1.34.2", "3.5.24"), ("1.35.0", "3.5.24"),
        ("1.36.4", "3.5.24"),
    ])
    func `the oldest etcd follows the patch release`(version: String, least: String) throws {
        #expect(try #require(KubernetesVersion(version)).leastEtcd.description == least)
    }

    @Test(arguments: [
        ("1.21.14", "v1beta2", "3.4.1", "k8s.gcr.io", false), ("1.22.0", "v1beta3", "3.5", "registry.k8s.io", false),
        ("1.30.6", "v1beta3", "3.9", "registry.k8s.io", false),
        ("1.31.14", "v1beta4", "3.10", "registry.k8s.io", false),
        ("1.34.9", "v1beta4", "3.10.1", "registry.k8s.io", false),
        ("1.35.2", "v1beta4", "3.10.1", "registry.k8s.io", true),
        ("1.36.3", "v1beta4", "3.10.2", "registry.k8s.io", true),
    ])
    func `what was read in kubeadm's sources stands in the row`(
        version: String, dialect: String, pause: String, repository: String, refusesCgroupV1: Bool
    ) throws {
        let version = try #require(KubernetesVersion(version))
        #expect(KubeadmDialect(for: version).rawValue == dialect && version.pauseTag == pause)
        #expect(version.imageRepository == repository && version.row.refusesCgroupV1 == refusesCgroupV1)
    }

    @Test(arguments: [
        ("1.20.2", ["1.6.20", "1.7.24"], ["1.2.9", "2.0.0", "2.2.1"]), ("1.23.17", ["1.6.20", "2.2.1"], ["1.2.9"]),
        ("1.26.0", ["1.6.0", "1.7.24", "2.2.1"], ["1.5.18"]), ("1.36.4", ["1.6.20", "1.7.24", "2.2.2"], ["1.5.18"]),
        ("1.37.0", ["2.0.0", "2.2.1"], ["1.6.20", "1.7.99"]),
    ])
    func `containerd must be of the range of its kubelet`(version: String, fit: [String], unfit: [String]) throws {
        let need = ContainerdNeed(version: try #require(KubernetesVersion(version)))
        for text in fit { #expect(need.includes(try #require(ReleaseNumber(text))), "\(text)") }
        for text in unfit { #expect(!need.includes(try #require(ReleaseNumber(text))), "\(text)") }
    }

    @Test func `a version that is not supported is shown as its nearest neighbour`() {
        #expect(KubernetesVersion(minor: 19, patch: 0).row.minor == 20)
        #expect(KubernetesVersion(minor: 38, patch: 0).row.minor == 37)
        #expect(KubernetesVersion("2.20.0")?.isSupported == false && KubernetesVersion("0.20.0")?.isTooOld == true)
    }

    @Test(arguments: [
        ("1.33.5", false), ("1.33.6", true), ("1.33.11", true), ("1.33.12", false), ("1.34.1", false), ("1.34.2", true),
        ("1.34.8", false), ("1.35.0", true), ("1.35.5", false), ("1.36.0", true), ("1.36.1", false), ("1.37.0", false),
    ])
    func `init behind a balancer fails in these releases`(version: String, isIn: Bool) throws {
        let version = try #require(KubernetesVersion(version))
        #expect((KubernetesFault.initBehindBalancer.span(of: version) != nil) == isIn)
    }

    @Test(arguments: [
        ("1.28.15", false), ("1.29.0", true), ("1.33.13", true), ("1.34.9", true), ("1.34.10", false), ("1.35.6", true),
        ("1.35.7", false), ("1.36.2", true), ("1.36.3", false), ("1.37.0", false),
    ])
    func `a promotion that is lost fails a join in these releases`(version: String, isIn: Bool) throws {
        let version = try #require(KubernetesVersion(version))
        #expect((KubernetesFault.lostPromotion.span(of: version) != nil) == isIn)
    }

    @Test func `every release that preflight lets pass is in the table once, and the other way round`() {
        #expect(DistributionRelease.all.map(\.release) == KnownRelease.allCases)
    }

    /// The example is what hints, README and examples use: it must be one that people can take.
    @Test func `the version that texts show is maintained and without a known fault`() throws {
        let version = KubernetesVersion.example
        #expect(version.row.isMaintained(on: CalendarDay(2026, 11, 30)))
        #expect(KubernetesFault.all.allSatisfy { $0.span(of: version) == nil })
    }

    @Test func `a value of a minor changes with its patch releases`() {
        let value = ByPatch("a", [3: "b", 10: "c"])
        #expect((0...11).map { value[$0] } == ["a", "a", "a", "b", "b", "b", "b", "b", "b", "b", "c", "c"])
        #expect(value.newest == "c" && ByPatch(1)[0] == 1 && value[-1] == "a")
    }

    @Test(arguments: [(0, "1970-01-01"), (1_796_083_199, "2026-11-30"), (-1, "1969-12-31")])
    func `a day is the calendar's in UTC`(seconds: Int, day: String) {
        #expect(CalendarDay(Timestamp(seconds: seconds)).description == day)
    }

    @Test func `a minor is maintained up to its last day`() throws {
        let row = try #require(Self.rows.first { $0.minor == 34 })
        #expect(row.isMaintained(on: CalendarDay(2026, 10, 27)) && !row.isMaintained(on: CalendarDay(2026, 10, 28)))
        #expect(!row.isMaintained(on: CalendarDay(2027, 1, 1)))
    }
}
