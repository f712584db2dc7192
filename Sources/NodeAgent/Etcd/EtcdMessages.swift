import Shared

/// Bodies of etcd's JSON gateway (`/v3/kv/…`). Keys and values travel as base64, 64-bit integers as strings.
enum EtcdMessages {
    struct KeyValue: Equatable {
        var key: [UInt8]
        var value: [UInt8]
        var createRevision: Int
    }

    /// What a transaction "create this key if nobody has" did.
    enum CreateOutcome: Equatable {
        case created
        /// Somebody was faster; what they wrote.
        case exists(KeyValue)
    }

    /// Body of a linearizable read of one key.
    static func range(key: String) -> [UInt8] {
        encode(RangeRequest(key: base64(key), serializable: false))
    }

    /// Body of a transaction that puts `key` only where it never existed (create revision 0), and otherwise reads it.
    static func create(key: String, value: [UInt8]) -> [UInt8] {
        encode(
            TransactionRequest(
                compare: [.init(key: base64(key), target: "CREATE", result: "EQUAL", createRevision: "0")],
                success: [.init(requestPut: .init(key: base64(key), value: Base64.encode(value)))],
                failure: [.init(requestRange: RangeRequest(key: base64(key), serializable: false))]))
    }

    /// Reads the answer to ``range(key:)``; nil where the key does not exist.
    static func rangeAnswer(_ body: [UInt8]) throws(EtcdError) -> KeyValue? {
        try decode(RangeResponse.self, body).first()
    }

    /// Reads the answer to ``create(key:value:)``.
    static func createAnswer(_ body: [UInt8]) throws(EtcdError) -> CreateOutcome {
        let answer = try decode(TransactionResponse.self, body)
        if answer.succeeded == true { return .created }
        guard let found = try answer.responses?.first?.range?.first() else {
            throw EtcdError(.answer, "a transaction that did not succeed shows no key either")
        }
        return .exists(found)
    }

    /// What etcd says in the body of a failed request, for people.
    static func failure(_ body: [UInt8]) -> String {
        let message = (try? StrictJSON.decodeLenient(FailureResponse.self, from: body))?.text
        return message ?? String(decoding: body.prefix(200), as: UTF8.self)
    }

    static func base64(_ text: String) -> String { Base64.encode(text.utf8) }

    static func encode(_ value: some Encodable) -> [UInt8] {
        // Strings only: encoding cannot fail. An empty body would be refused by etcd, not acted on.
        return (try? JSONText.encode(value)) ?? []
    }

    static func decode<T: Decodable>(_ type: T.Type, _ body: [UInt8]) throws(EtcdError) -> T {
        do {
            return try StrictJSON.decodeLenient(type, from: body)
        } catch {
            throw EtcdError(.answer, "not an answer of etcd's JSON gateway: \(EtcdMessages.failure(body))")
        }
    }
}

extension EtcdMessages {
    private struct RangeRequest: Encodable {
        var key: String
        /// False asks for a linearizable read, which needs a quorum.
        var serializable: Bool
    }

    private struct PutRequest: Encodable {
        var key: String
        var value: String
    }

    private struct TransactionRequest: Encodable {
        struct Compare: Encodable {
            var key: String
            var target: String
            var result: String
            var createRevision: String

            enum CodingKeys: String, CodingKey {
                case key
                case target
                case result
                case createRevision = "create_revision"
            }
        }

        struct Operation: Encodable {
            var requestPut: PutRequest?
            var requestRange: RangeRequest?

            enum CodingKeys: String, CodingKey {
                case requestPut = "request_put"
                case requestRange = "request_range"
            }
        }

        var compare: [Compare]
        var success: [Operation]
        var failure: [Operation]
    }

    private struct RangeResponse: Decodable {
        struct Entry: Decodable {
            var key: String
            var value: String?
            var createRevision: String?

            enum CodingKeys: String, CodingKey {
                case key
                case value
                case createRevision = "create_revision"
            }
        }

        var kvs: [Entry]?

        func first() throws(EtcdError) -> KeyValue? {
            guard let entry = kvs?.first else { return nil }
            // An empty value is left out by the gateway.
            guard let key = Base64.decode(entry.key), let value = Base64.decode(entry.value ?? ""),
                let revision = Int(entry.createRevision ?? "")
            else { throw EtcdError(.answer, "a key that is not base64, or without its create revision") }
            return KeyValue(key: key, value: value, createRevision: revision)
        }
    }

    private struct TransactionResponse: Decodable {
        struct Operation: Decodable {
            var range: RangeResponse?

            enum CodingKeys: String, CodingKey { case range = "response_range" }
        }

        var succeeded: Bool?
        var responses: [Operation]?
    }

    private struct FailureResponse: Decodable {
        var message: String?
        var error: String?

        var text: String? { message ?? error }
    }
}
