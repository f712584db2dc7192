import Shared
import Testing

@testable import Coordinator

/// `packaging/openapi.yaml` against the server: what is described is there, and what is there is described.
struct OpenAPITests {
    private let root: YAMLNode

    init() throws {
        let source = SourceText(name: "openapi.yaml", text: try Self.text(of: "packaging/openapi.yaml"))
        let problems = ProblemCollector()
        root = try #require(YAMLParser.parse(source, problems: problems))
        #expect(problems.sorted.isEmpty)
    }

    private static func text(of path: String) throws -> String {
        let path = #filePath.replacing("Tests/CoordinatorTests/Server/OpenAPITests.swift", with: path)
        return String(decoding: try DurableFile.readBounded(path, limit: 1 << 20), as: UTF8.self)
    }

    private static func entries(_ node: YAMLNode?) -> [YAMLEntry] {
        guard case .mapping(let entries) = node?.content else { return [] }
        return entries
    }

    /// `GET /v1/trust` and so on, of one tag.
    private func operations(_ tag: String) -> Set<String> {
        Set(
            Self.entries(root["paths"]).flatMap { path in
                Self.entries(path.value).filter { $0.value["tags"]?.elements.contains { $0.text == tag } ?? false }
                    .map { "\($0.key.uppercased()) \(path.key)" }
            })
    }

    @Test func `every route of every listener is described, and nothing else`() throws {
        let cluster = try TestOperator().cluster
        let listeners = [
            ("agent", AgentRoutes.agent(cluster)), ("enrolment", AgentRoutes.enrolment(cluster)),
            ("admin", AdminRouter.make(cluster)),
        ]
        for (tag, router) in listeners {
            let served = Set(router.routes.map { "\($0.method) \($0.pattern)" })
            #expect(served.count == router.routes.count)
            #expect(operations(tag).symmetricDifference(served).isEmpty, "\(tag)")
        }
    }

    @Test func `every operation has a known tag, its path's parameters and an error`() {
        for path in Self.entries(root["paths"]) {
            let names = path.key.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                String($0.dropFirst().dropLast())
            }
            for operation in Self.entries(path.value) {
                let tags = (operation.value["tags"]?.elements ?? []).compactMap(\.text)
                #expect(!tags.isEmpty && Set(tags).isSubset(of: ["agent", "enrolment", "admin"]), "\(path.key)")
                let parameters = (operation.value["parameters"]?.elements ?? []).compactMap { parameter in
                    let reference = parameter["$ref"]?.text?.split(separator: "/").last.map(String.init)
                    return (reference.flatMap { root["components"]?["parameters"]?[$0] } ?? parameter)["name"]?.text
                }
                #expect(Set(names).isSubset(of: parameters), "\(path.key)")
                #expect(operation.value["responses"]?["default"]?["$ref"]?.text == "#/components/responses/Error")
            }
        }
    }

    @Test func `its error codes are those of the documentation`() throws {
        let listed = (root["components"]?["schemas"]?["ErrorCode"]?["enum"]?.elements ?? []).compactMap(\.text)
        #expect(listed == Set(listed).sorted())
        let rows = try Self.text(of: "docs/errors.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
        let explained = rows.flatMap { row in
            row.split(separator: "|")[0].split(separator: "`").filter { $0.allSatisfy { $0.isLetter || $0 == "-" } }
        }
        #expect(Set(listed).symmetricDifference(explained.map(String.init)).isEmpty)
        let known = Set(ErrorCode.allCases.map(\.rawValue) + RefusalCode.allCases.map(\.rawValue))
        #expect(known.subtracting(listed).isEmpty)
    }
}
