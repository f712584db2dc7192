import Shared
import Testing

@testable import Coordinator

struct FirewallProbeReportTests {
    private func matrix() throws -> ProbeMatrix {
        let text = LabDefinition.text + "firewall: {mode: nftables, ssh: [10.77.0.14/32]}\n"
        let spec = PortMatrix(definition: try LabDefinition.load(text)).spec
        return ProbeMatrix(spec, roster: try LabDefinition.plan(text).roster, isKept: true)
    }

    @Test(arguments: [
        ("cp-1", 2380, "cp-2", true), ("cp-1", 2379, "worker-1", false), ("cp-1", 6443, "lb", true),
        ("cp-1", 10250, "cp-3", true), ("cp-1", 10250, "worker-1", false), ("lb", 7440, "worker-1", true),
        ("worker-1", 7440, "lb", false), ("worker-1", 22, "cp-1", false), ("cp-1", 22, "worker-1", true),
        ("lb", 8080, "cp-1", false), ("worker-1", 30000, "lb", true), ("lb", 30000, "cp-1", false),
        ("nowhere", 22, "cp-1", false),
    ])
    func `the matrix says who reaches what`(target: String, port: Int, from: String, isOpen: Bool) throws {
        #expect(try matrix().opens(port, of: target, for: from) == isOpen)
    }

    @Test func `every node tries every other one, and nobody itself`() throws {
        let orders = try matrix().orders()
        #expect(orders.map(\.node) == ["cp-1", "cp-2", "cp-3", "lb", "worker-1"])
        for (node, order) in orders {
            #expect(order.targets.count == 4 && !order.targets.contains { $0.node == node })
            #expect(order.targets.allSatisfy { $0.ports.contains(22) && $0.ports.contains(32767) })
        }
    }

    /// What `worker-1` finds where everything is as it should be.
    private func results(_ matrix: ProbeMatrix) -> [ProbeResult] {
        let order = matrix.orders().first { $0.node == "worker-1" }?.order
        return (order?.targets ?? []).flatMap { target in
            target.ports.map { port in
                let isOpen = matrix.opens(port, of: target.node, for: "worker-1")
                return ProbeResult(node: target.node, port: port, outcome: isOpen ? .refused : .filtered)
            }
        }
    }

    @Test func `what is as it should be passes, and everything else fails`() throws {
        let matrix = try matrix()
        let good = results(matrix)
        var report = FirewallProbeReport(generation: 1, showsAll: false)
        report.add(good, from: "worker-1", matrix)
        report.sort()
        #expect(report.isPassed && report.results.isEmpty && report.tried == good.count)
        let closed = try #require(good.firstIndex { $0.outcome == .filtered })
        let open = try #require(good.firstIndex { $0.outcome == .refused })
        let wrong: [(Int, ProbeOutcome)] = [
            (closed, .open), (closed, .refused), (open, .filtered), (open, .unreachable),
        ]
        for (index, outcome) in wrong {
            var bad = good
            bad[index].outcome = outcome
            var report = FirewallProbeReport(generation: 1, showsAll: false)
            report.add(bad, from: "worker-1", matrix)
            report.sort()
            #expect(!report.isPassed && report.failures == 1)
            #expect(report.text.contains("FAIL"))
        }
    }

    @Test func `a port that was not tried and a node that is silent pass nothing`() throws {
        let matrix = try matrix()
        var partial = FirewallProbeReport(generation: 1, showsAll: true)
        partial.add(Array(results(matrix).dropLast()), from: "worker-1", matrix)
        partial.sort()
        #expect(partial.failures == 1 && !partial.isPassed)
        var silent = FirewallProbeReport(generation: 1, showsAll: false)
        silent.add(results(matrix), from: "worker-1", matrix)
        silent.silent = ["lb"]
        silent.sort()
        #expect(!silent.isPassed && silent.text.contains("No answer came from lb."))
        var nobody = FirewallProbeReport(generation: 1, showsAll: false)
        nobody.sort()
        #expect(!nobody.isPassed)
    }
}
