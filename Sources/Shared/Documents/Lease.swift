/// The right to do one dangerous thing, one holder at a time. Signed by the coordinator.
///
/// `term` grows with every new grant. A node checks it against the highest term it has seen right before the mutation.
package struct Lease: DocumentPayload {
    package static let kind = DocumentKind.lease

    package var clusterUID: String
    package var name: String
    /// Node uid of the holder.
    package var holder: String
    package var holderName: String
    package var term: Int
    package var issued: Timestamp
    package var expires: Timestamp

    package init(
        clusterUID: String, name: String, holder: String, holderName: String, term: Int, issued: Timestamp,
        expires: Timestamp
    ) {
        self.clusterUID = clusterUID
        self.name = name
        self.holder = holder
        self.holderName = holderName
        self.term = term
        self.issued = issued
        self.expires = expires
    }
}
