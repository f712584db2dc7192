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

    private static func operations(in root: YAMLNode) -> [(name: String, value: YAMLNode)] {
        entries(root["paths"]).flatMap { path in
            entries(path.value).map { ("\($0.key.uppercased()) \(path.key)", $0.value) }
        }
    }

    @Test func `every operation has a name of its own, a verb and a noun`() {
        let names = Self.operations(in: root).map { $0.value["operationId"]?.text ?? "\($0.name) has none" }
        #expect(Set(names).count == names.count)
        for name in names { #expect(name.wholeMatch(of: #/[a-z]+([A-Z][a-z]+)+/#) != nil, "\(name)") }
    }

    @Test func `every operation says whose certificate it takes`() {
        let schemes = ["agent": "nodeCertificate", "admin": "adminCertificate"]
        for scheme in schemes.values {
            #expect(root["components"]?["securitySchemes"]?[scheme]?["type"]?.text == "mutualTLS")
        }
        for operation in Self.operations(in: root) {
            let tags = (operation.value["tags"]?.elements ?? []).compactMap(\.text)
            let wanted = tags.compactMap { schemes[$0] }
            let said = operation.value["security"]?.elements.map { Self.entries($0).map(\.key).joined() }
            #expect(said == wanted, "\(operation.name)")
        }
    }

    /// The codes of an operation's answers by status.
    private func codes(of operation: YAMLNode) -> [(status: String, codes: [String])] {
        Self.entries(operation["responses"]).compactMap { response in
            guard let name = response.value["$ref"]?.text?.split(separator: "/").last, response.key != "default" else {
                return nil
            }
            let schema = root["components"]?["responses"]?[String(name)]?["content"]?["application/json"]?["schema"]
            let codes = schema?["properties"]?["error"]?["properties"]?["code"]?["enum"]?.elements ?? []
            return (response.key, codes.compactMap(\.text))
        }
    }

    /// Refusals of documents have no row with a status: 400 for what cannot be read, else 403.
    private static let unreadable: Set = ["envelope", "type", "schema"]

    @Test func `every answer that an operation names has codes, with the status of the documentation`() throws {
        var statuses: [String: Set<String>] = [:]
        for row in try Self.text(of: "docs/errors.md").split(separator: "\n") where row.hasPrefix("| `") {
            let cells = row.split(separator: "|").map { $0.filter { $0 != " " } }
            for code in cells[0].split(separator: ",").map({ $0.filter { $0 != "`" } }) where Int(cells[1]) != nil {
                statuses[code, default: []].insert(cells[1])
            }
        }
        for code in RefusalCode.allCases.map(\.rawValue) {
            statuses[code, default: []].insert(Self.unreadable.contains(code) ? "400" : "403")
            // A generation that does not follow is a conflict.
            if code == RefusalCode.chain.rawValue { statuses[code, default: []].insert("409") }
        }
        var named: Set<String> = []
        for operation in Self.operations(in: root) {
            for (status, codes) in codes(of: operation.value) {
                #expect(!codes.isEmpty && codes == codes.sorted(), "\(operation.name) \(status)")
                for code in codes { #expect(statuses[code]?.contains(status) == true, "\(operation.name) \(code)") }
                named.formUnion(codes)
            }
            // What is not the operation's own, HTTP's, is under `default`.
            let isOpen = operation.value["security"]?.elements.isEmpty ?? true
            #expect(codes(of: operation.value).contains { $0.status == "401" } != isOpen, "\(operation.name)")
        }
        let ofHTTP: Set = [
            "expectation-failed", "header-too-large", "internal", "method-not-allowed", "not-implemented", "timeout",
            "too-many-connections", "unsupported-encoding", "version-not-supported",
        ]
        #expect(named.isDisjoint(with: ofHTTP))
        #expect(Set(statuses.keys).subtracting(named).symmetricDifference(ofHTTP).isEmpty)
    }

    @Test func `every answer that is described is one of some operation`() {
        let used = Self.operations(in: root).flatMap { operation in
            Self.entries(operation.value["responses"]).compactMap {
                $0.value["$ref"]?.text?.split(separator: "/").last.map(String.init)
            }
        }
        let described = Self.entries(root["components"]?["responses"]).map(\.key)
        #expect(Set(described) == Set(used))
    }

    @Test(
        arguments: [
            ("agent", "GET", "/v1/assignment?wait=1", 404, true), ("agent", "GET", "/v1/assignment", 409, false),
            ("console", "GET", "/v1/trust", 401, true), ("enrolment", "GET", "/v1/trust", 401, true),
            ("agent", "HEAD", "/v1/blobs/x", 416, true), ("agent", "POST", "/v1/leases/a", 409, true),
            ("agent", "POST", "/v1/leases/a/b", 409, true), ("admin", "GET", "/metrics", 429, false),
            ("admin", "GET", "/metrics", 500, true),
        ])
    func `an answer that no description names is found`(
        listener: String, method: String, path: String, status: Int, isNamed: Bool
    ) throws {
        let answer = DescribedAPI.Answer(listener: listener, method: method, path: path, status: status)
        #expect(try DescribedAPI.shared.get().names(answer) == isNamed)
    }

    @Test func `after takes every number that the server can have given`() throws {
        let limit = String(Request.largestCounter)
        #expect(root["components"]?["parameters"]?["after"]?["schema"]?["maximum"]?.text == limit)
        for path in [AdminRoutes.status, AdminRoutes.events] {
            for after in ["0", "2251799813685248", "4503599627370496", limit] {
                let request = try EndpointCall.request("GET", "\(path)?after=\(after)")
                #expect(try request.after() == Int(after))
            }
            for after in ["9007199254740992", "9223372036854775807", "18446744073709551616", "-1", "", "1e3", "+1"] {
                let request = try EndpointCall.request("GET", "\(path)?after=\(after)")
                #expect(throws: APIError.self, "\(after)") { try request.after() }
            }
        }
        #expect(try EndpointCall.request("GET", AdminRoutes.status).after() == nil)
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
