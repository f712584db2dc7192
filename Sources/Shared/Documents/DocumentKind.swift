/// The kinds of signed document. Each kind and version has one payload type, and a verifier accepts exactly the one
/// that it asked for, so no document can be passed off as another.
package enum DocumentKind: String, Codable, CaseIterable, Sendable {
    case trust
    case manifest
    case admission
    case enrolment
    case assignment
    case lease
    /// A message between nodes, signed by the sender's node key. The coordinator carries it and can neither forge nor
    /// (where the body is sealed) read it.
    case relay
    /// A secret of the operator's, for nodes whose manifest lists it.
    case sealedFile = "sealed-file"

    /// The DSSE `payloadType` of this kind.
    package var payloadType: String { "application/vnd.muster.\(rawValue).v1+json" }

    /// The kind with this payload type, or nil for a type that is unknown here.
    package init?(payloadType: String) {
        guard let kind = DocumentKind.allCases.first(where: { $0.payloadType == payloadType }) else { return nil }
        self = kind
    }
}

/// What every payload of a signed document is: a JSON object of known members that names its cluster.
package protocol DocumentPayload: Codable, Equatable, Sendable {
    static var kind: DocumentKind { get }
    /// The cluster that the document belongs to; a document of another cluster is refused with `cluster`.
    var clusterUID: String { get }
}
