import COpenSSL

/// The parts of an X.509 name that Kubernetes and Muster use: user and groups.
package struct DistinguishedName: Hashable, Sendable, CustomStringConvertible {
    /// Nil where there is none, or more than one.
    package var commonName: String?
    package var organizations: [String]

    package init(commonName: String?, organizations: [String] = []) {
        self.commonName = commonName
        self.organizations = organizations
    }

    package var description: String {
        (organizations.map { "O=\($0)" } + (commonName.map { ["CN=\($0)"] } ?? [])).joined(separator: ", ")
    }
}

extension DistinguishedName {
    /// Reads a name; throws where a part holds NUL, which C would take for its end.
    init(borrowing name: OpaquePointer?) throws {
        let commonNames = try DistinguishedName.parts(name, NID_commonName)
        commonName = commonNames.count == 1 ? commonNames.first : nil
        organizations = try DistinguishedName.parts(name, NID_organizationName)
    }

    private static func parts(_ name: OpaquePointer?, _ nid: Int32) throws -> [String] {
        guard let name else { return [] }
        var parts: [String] = []
        var index = X509_NAME_get_index_by_NID(name, nid, -1)
        while index >= 0 {
            let data = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index))
            var text: UnsafeMutablePointer<UInt8>?
            let length = ASN1_STRING_to_UTF8(&text, data)
            guard length >= 0, let text else { throw CryptographyError.failed(.certificate, "a name cannot be read") }
            defer { muster_free(text) }
            let bytes = UnsafeBufferPointer(start: text, count: Int(length))
            guard !bytes.contains(0), let part = String(validating: bytes, as: UTF8.self) else {
                throw CryptographyError(.certificate, "a name holds NUL or is no text")
            }
            parts.append(part)
            index = X509_NAME_get_index_by_NID(name, nid, index)
        }
        return parts
    }

    /// Adds the parts to a name, organizations first, as Kubernetes' own tools do.
    func write(to name: OpaquePointer?) throws {
        for organization in organizations { try DistinguishedName.add(organization, NID_organizationName, to: name) }
        if let commonName { try DistinguishedName.add(commonName, NID_commonName, to: name) }
    }

    private static func add(_ part: String, _ nid: Int32, to name: OpaquePointer?) throws {
        let bytes = Array(part.utf8)
        // RFC 5280 allows 64 characters in either part; OpenSSL holds us to it.
        guard !bytes.isEmpty, !bytes.contains(0), let length = Int32(exactly: bytes.count),
            X509_NAME_add_entry_by_NID(name, nid, muster_mbstring_utf8(), bytes, length, -1, 0) == 1
        else { throw CryptographyError.failed(.profile, "\"\(part.prefix(80))\" cannot be part of a subject") }
    }
}
