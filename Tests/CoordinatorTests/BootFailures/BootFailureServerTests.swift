import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// The route behind a real server, and a real script that calls it.
struct BootFailureServerTests {
    private func with(_ body: (RunningCoordinator) throws -> Void) throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        try body(coordinator)
    }

    @Test func `a script that fails reports to the coordinator, which remembers it over a restart`() throws {
        try with { coordinator in
            let configuration = try coordinator.reached
            let stage = try BootScriptStage()
            // The real curl, and nothing to install.
            try DurableFile.removeDurably(stage.folder("bin/curl"))
            try stage.fake("dpkg", "echo riscv64")
            let agent = AgentConfiguration(
                clusterUID: configuration.clusterUID, nodeName: "cp-2", coordinators: ["127.0.0.1"],
                agentPort: configuration.agentPort, enrolmentPort: configuration.enrolmentPort,
                serverAuthority: String(decoding: try coordinator.serverAuthority, as: UTF8.self), operatorKeyIDs: [])
            let script = try NodeUserData(
                configuration: agent, ticket: Array("ticket-secret".utf8), packages: [BootScriptStage.package()]
            ).render(.script)
            let result = try stage.run(script)
            #expect(result.errorText.contains("muster: cp-2 is not set up: architecture ended with 1"))
            #expect(!result.errorText.contains("cannot be reached with this"), "\(result.errorText)")
            for _ in 0..<2 {
                let failures = try #require(try coordinator.status().bootFailures)
                #expect(failures.count == 1)
                #expect(failures[0].claimedNode == "cp-2" && failures[0].address == "127.0.0.1")
                #expect(failures[0].output.contains("there is no package for riscv64"))
                #expect(!failures[0].output.contains("ticket-secret"))
                try coordinator.restart()
            }
        }
    }

    @Test func `a giant body and another type are refused with their codes, and agents' port has no such route`() throws
    {
        try with { coordinator in
            func code(_ listener: String, _ body: [UInt8]) throws -> String? {
                let answer = try coordinator.client(listener).send(
                    HTTPRequest(.post, BootFailureEndpoint.path, body: body))
                return try? StrictJSON.decodeLenient(APIErrorBody.self, from: answer.body).error.code
            }
            #expect(try code("enrolment", [UInt8](repeating: 65, count: 9000)) == "body-too-large")
            #expect(try code("enrolment", Array("{}".utf8)) == "bad-request")
            let curl = try ChildProcess.run(
                executable: try ChildProcess.find("curl"),
                arguments: [
                    "--silent", "--insecure", "--data", "{}", "\(try coordinator.url("enrolment"))/v1/boot-failures",
                ], deadline: .seconds(20))
            #expect(curl.text.contains("\"unsupported-encoding\""), "\(curl.text)")
            let admin = try coordinator.admin().send(
                HTTPRequest(.post, BootFailureEndpoint.path, body: Array("{}".utf8)))
            #expect(admin.status == 404)
            #expect(try coordinator.status().bootFailures == nil)
        }
    }
}
