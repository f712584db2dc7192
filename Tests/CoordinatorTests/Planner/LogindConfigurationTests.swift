import Shared
import Testing

@testable import Coordinator

/// A machine that shuts down waits as long as the kubelet asks it to.
struct LogindConfigurationTests {
    private func file(_ kubelet: String, role: String = "worker") throws -> FileSpec? {
        let text = SurfaceSlip.definition(33, "kubeletConfiguration: {\(kubelet)}")
        let plan = try GoldenConfigurationTests.plan(text)
        return plan.steps(role).compactMap { step -> FileSpec? in
            guard case .file(let spec) = step, spec.path == LogindConfiguration.path else { return nil }
            return spec
        }.first
    }

    @Test func `logind's limit follows shutdownGracePeriod`() throws {
        let spec = try #require(try file("shutdownGracePeriod: 60s, shutdownGracePeriodCriticalPods: 20s"))
        #expect(spec.content.contains("[Login]\nInhibitDelayMaxSec=60\n"))
        #expect(spec.restarts == ["systemd-logind.service"])
        #expect(try file("shutdownGracePeriod: 60s", role: "control-plane") != nil)
        #expect(try file("shutdownGracePeriod: 60s", role: "load-balancer") == nil)
        #expect(try file("maxPods: 50") == nil)
    }

    @Test(arguments: [
        ("shutdownGracePeriod", "0s", 0), ("shutdownGracePeriod", "1m30s", 90), ("shutdownGracePeriod", "1500ms", 2),
        ("shutdownGracePeriod", "-5s", 0), ("shutdownGracePeriod", "soon", 0), ("shutdownGracePeriod", "9000h", 86_400),
        ("other", "60s", 0),
    ])
    func `a part of a second counts as a whole one, and a day is the most`(key: String, value: String, seconds: Int) {
        #expect(LogindConfiguration.shutdownSeconds(.mapping([.init(key: key, value: .text(value))])) == seconds)
    }

    @Test(arguments: [
        (["10", "20"], 30), (["9223372036854775807", "9223372036854775807"], 86_400), (["-5", "7"], 7), (["x"], 0),
        ([], 0),
    ])
    func `times by the priority of pods are added up`(numbers: [String], seconds: Int) {
        let entries = numbers.map {
            YAMLValue.mapping([.init(key: "shutdownGracePeriodSeconds", value: .number($0))])
        }
        let value = YAMLValue.mapping([.init(key: "shutdownGracePeriodByPodPriority", value: .sequence(entries))])
        #expect(LogindConfiguration.shutdownSeconds(value) == seconds)
    }
}
