import Shared
import Synchronization
import Testing

@testable import Coordinator

/// The statuses that `packaging/openapi.yaml` names for each operation. Every coordinator that a test runs is held to it.
struct DescribedAPI: Sendable {
    /// One answer of a server.
    struct Answer: Hashable, Sendable {
        var listener: String
        var method: String
        var path: String
        var status: Int
    }

    private struct Operation: Sendable {
        var tags: [String]
        var method: String
        var segments: [String]
        var statuses: Set<String>
    }

    /// HTTP's own, which any operation may answer with.
    private static let ofHTTP: Set = [405, 408, 415, 417, 431, 500, 501, 503, 505]

    private let operations: [Operation]

    static let shared = Result { try DescribedAPI() }

    private init() throws {
        let path = #filePath.replacing(
            "Tests/CoordinatorTests/Server/DescribedAPI.swift", with: "packaging/openapi.yaml")
        let text = String(decoding: try DurableFile.readBounded(path, limit: 1 << 20), as: UTF8.self)
        let root = try #require(
            YAMLParser.parse(SourceText(name: "openapi.yaml", text: text), problems: ProblemCollector()))
        operations = Self.entries(root["paths"]).flatMap { path in
            Self.entries(path.value).map { operation in
                Operation(
                    tags: (operation.value["tags"]?.elements ?? []).compactMap(\.text),
                    method: operation.key.uppercased(), segments: Self.segments(path.key),
                    statuses: Set(Self.entries(operation.value["responses"]).map(\.key)))
            }
        }
    }

    private static func entries(_ node: YAMLNode?) -> [YAMLEntry] {
        guard case .mapping(let entries) = node?.content else { return [] }
        return entries
    }

    private static func segments(_ path: String) -> [String] {
        path.prefix { $0 != "?" }.split(separator: "/").map(String.init)
    }

    /// Whether an answer is one that its operation names. An answer at a path or by a method that there is not is HTTP's.
    func names(_ answer: Answer) -> Bool {
        let tag = answer.listener == "console" ? "admin" : answer.listener
        let method = answer.method == "HEAD" ? "GET" : answer.method
        let segments = Self.segments(answer.path)
        let operation = operations.first { operation in
            operation.tags.contains(tag) && operation.method == method && operation.segments.count == segments.count
                && zip(operation.segments, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        guard let operation, !Self.ofHTTP.contains(answer.status) else { return true }
        return operation.statuses.contains(String(answer.status))
    }
}

/// What a server answered, for ``DescribedAPI``.
final class AnswerBook: Sendable {
    private let answers = Mutex<Set<DescribedAPI.Answer>>([])

    func note(_ event: ServerEvent) {
        guard case .request(let record) = event else { return }
        let answer = DescribedAPI.Answer(
            listener: record.listener, method: record.method, path: record.path, status: record.status)
        answers.withLock { _ = $0.insert(answer) }
    }

    /// Those that no description names, as `GET /v1/trust 418`.
    func undescribed() throws -> [String] {
        let described = try DescribedAPI.shared.get()
        return answers.withLock { $0 }.filter { !described.names($0) }.map { "\($0.method) \($0.path) \($0.status)" }
            .sorted()
    }
}
