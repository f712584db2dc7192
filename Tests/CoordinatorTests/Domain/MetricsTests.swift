import Foundation
import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// `/metrics`, and the rules that are shipped for it.
struct MetricsTests {
    /// Debian's package `prometheus`, which `make test` installs.
    private static let promtool: String? = "/usr/bin/promtool".isExecutableFile ? "/usr/bin/promtool" : nil

    private static let rules = #filePath.replacing(
        "Tests/CoordinatorTests/Domain/MetricsTests.swift", with: "packaging/examples/prometheus/muster.rules.yml")

    /// What a cluster with one node and one alarm says.
    private func text() throws -> String {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let node = try coordinator.enrol("w-1", role: RoleSet([.worker]))
        _ = try node.client.send(HTTPRequest(.get, "/v1/trust")).checked()
        try coordinator.server.cluster.store.transact { transaction in
            try EventLog.append(
                EventRow.Content(time: .now(), kind: "alarm", node: nil, message: "x"), to: &transaction)
        }
        let answer = try coordinator.admin().send(HTTPRequest(.get, "/metrics")).checked()
        return String(decoding: answer.body, as: UTF8.self)
    }

    @Test func `every metric has a help and a type once, and values of its own name`() throws {
        var names: Set<String> = []
        var current = ""
        for line in try text().split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# HELP ") {
                current = String(words[2])
                #expect(names.insert(current).inserted && words.count > 3, "\(line)")
            } else if line.hasPrefix("# TYPE ") {
                let isCounter = current.hasSuffix("_total")
                #expect(words[2] == current && words[3] == (isCounter ? "counter" : "gauge"), "\(line)")
            } else {
                let name = words[0].prefix { $0 != "{" }
                #expect(words.count == 2 && name == current && Int(words[1]) != nil, "\(line)")
            }
        }
        #expect(names.count > 12)
        #expect(try text().contains("muster_node_last_seen_timestamp_seconds{node=\"w-1\"} "))
        #expect(try text().contains("muster_alarms_total 1\n"))
        for listener in ["agent", "enrolment", "console"] {
            #expect(try text().contains("muster_handshakes{listener=\"\(listener)\"} 0\n"))
            #expect(try text().contains("muster_connections_refused_total{listener=\"\(listener)\"} 0\n"))
            #expect(try text().contains("muster_handshakes_displaced_total{listener=\"\(listener)\"} 0\n"))
        }
    }

    @Test func `a label's value cannot end its line`() {
        var text = MetricsText()
        text.add("m", "help", label: "node", [("a\"b\\c\nd", 1)])
        #expect(text.text == "# HELP m help\n# TYPE m gauge\nm{node=\"a\\\"b\\\\c\\nd\"} 1\n")
        text.add("none", "help", label: "node", [])
        #expect(!text.text.contains("none"))
    }

    @Test func `the example rules ask for metrics that there are, silence among them`() throws {
        let text = try text()
        let rules = String(decoding: try DurableFile.readBounded(Self.rules, limit: 1 << 16), as: UTF8.self)
        let asked = Set(
            rules.split(separator: "\n").filter { $0.contains("expr:") }
                .flatMap { $0.matches(of: #/muster_[a-z_]+/#).map { String($0.output) } })
        #expect(asked.contains("muster_nodes_silent") && asked.count > 5)
        for name in asked { #expect(text.contains("\n# TYPE \(name) "), "\(name)") }
    }

    @Test(.enabled(if: promtool != nil, "needs promtool: apt-get install prometheus"))
    func `promtool finds nothing to say against the metrics and the rules`() throws {
        let tool = try #require(Self.promtool)
        let folder = try ScratchFolder()
        let metrics = try folder.write("metrics", try text())
        #expect(try run("\(tool) check metrics <\(metrics)") == "")
        #expect(try run("\(tool) check rules '\(Self.rules)'").contains("SUCCESS: 7 rules found"))
    }

    /// Everything that a shell command prints.
    private func run(_ command: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "\(command) 2>&1"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}

extension String {
    fileprivate var isExecutableFile: Bool { FileManager.default.isExecutableFile(atPath: self) }
}
