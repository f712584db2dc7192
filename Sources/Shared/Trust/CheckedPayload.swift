/// A payload that knows which of its values make no sense: the part of the `schema` check that types cannot express.
protocol CheckedPayload: DocumentPayload {
    /// What is wrong with it, for people; nil when nothing is.
    var problem: String? { get }
}

/// Rules that several kinds of document share.
package enum PayloadRules {
    /// Cluster uids go into URIs and file names.
    static func isClusterUID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { isLowerCaseOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// A node's name is a DNS name in lower case, as Kubernetes demands, and not the operator's.
    package static func isNodeName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && text != RelayMessage.operatorName
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { isLowerCaseOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }

    static func isKeyID(_ text: String) -> Bool { Hex.isHex(text, count: 64) }

    /// What is wrong with a life from `start` to `end` of at most `longest` seconds.
    static func lifetimeProblem(from start: Timestamp, to end: Timestamp, longest: Int) -> String? {
        guard end > start else { return "it ends before it begins" }
        return end > start.adding(seconds: longest) ? "it would hold longer than \(longest) s" : nil
    }

    /// What is wrong with keys that may sign documents.
    static func keyProblem(_ records: [KeyRecord]) -> String? {
        guard Set(records.map(\.keyID)).count == records.count else { return "a key is listed twice" }
        for record in records {
            guard let key = try? PublicKey(record) else { return "the key \(record.keyID.prefix(12)) cannot be read" }
            guard key.kind.signsDocuments else { return "the key \(key.keyID.prefix(12)) signs no documents" }
        }
        return nil
    }

    private static func isLowerCaseOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
