import HTTPClient
import Shared

/// An API server's refusal, in its own words.
struct KubernetesError: Error, CustomStringConvertible {
    let status: Int
    let message: String

    var description: String { message.isEmpty ? "the API answers HTTP \(status)" : message }
}

/// The few calls of the Kubernetes API that a verification makes.
struct KubernetesClient: Sendable {
    /// Objects of one page of a list.
    private static let page = 100
    private static let bodyLimit = 32 << 20

    let reach: any ClusterReach
    var route = APIRoute.any

    func get<Object: Decodable>(_ path: String, as type: Object.Type = Object.self) throws -> Object {
        try checked(HTTPRequest(.get, path, bodyLimit: Self.bodyLimit)).decode(type)
    }

    /// Nil where there is no such object.
    func find<Object: Decodable>(_ path: String, as type: Object.Type = Object.self) throws -> Object? {
        do {
            return try get(path, as: type)
        } catch let error as KubernetesError where error.status == 404 {
            return nil
        }
    }

    /// All objects of a list, page by page.
    func list<Object: Codable & Sendable>(
        _ path: String, selector: String? = nil, as type: Object.Type = Object.self
    ) throws -> [Object] {
        var items: [Object] = []
        var next: String?
        repeat {
            var request = HTTPRequest(.get, path, bodyLimit: Self.bodyLimit)
            var query = [("limit", String(Self.page))]
            if let selector { query.append(("labelSelector", selector)) }
            if let next { query.append(("continue", next)) }
            request.query(query)
            let answer = try checked(request).decode(KubernetesList<Object>.self)
            items += answer.items ?? []
            next = answer.metadata?.continuation.flatMap { $0.isEmpty ? nil : $0 }
        } while next != nil
        return items
    }

    func text(_ path: String) throws -> String {
        String(decoding: try checked(HTTPRequest(.get, path, deadline: .seconds(10))).body, as: UTF8.self)
    }

    func create(_ object: some Encodable, at path: String) throws {
        _ = try checked(HTTPRequest(.post, path, body: try CanonicalJSON.encode(object)))
    }

    /// - Returns: whether there was something to delete.
    @discardableResult
    func delete(_ path: String) throws -> Bool {
        do {
            _ = try checked(HTTPRequest(.delete, path))
            return true
        } catch let error as KubernetesError where error.status == 404 {
            return false
        }
    }

    private func checked(_ request: HTTPRequest) throws -> HTTPResponse {
        let response = try reach.send(request, over: route)
        guard (200..<300).contains(response.status) else {
            struct Refusal: Decodable { let message: String? }
            let words = (try? response.decode(Refusal.self))?.message ?? ""
            throw KubernetesError(status: response.status, message: words)
        }
        return response
    }
}
