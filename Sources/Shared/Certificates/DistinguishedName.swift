import COpenSSL

/// The parts of an X.509 name that are used here: Kubernetes' user and groups, and where a CA says that it belongs.
package struct DistinguishedName: Hashable, Sendable, CustomStringConvertible {
    /// Nil where there is none, or more than one.
    package var commonName: String?
    package var organizations: [String]
    package var place: Place

    /// Country, state, locality and unit; each nil where there is none or more than one.
    package struct Place: Hashable, Sendable {
        /// Two letters.
        package var country: String?
        package var state: String?
        package var locality: String?
        package var organizationalUnit: String?

        package init(
            country: String? = nil, state: String? = nil, locality: String? = nil, organizationalUnit: String? = nil
        ) {
            self.country = country
            self.state = state
            self.locality = locality
            self.organizationalUnit = organizationalUnit
        }
    }

    package init(commonName: String?, organizations: [String] = [], place: Place = Place()) {
        self.commonName = commonName
        self.organizations = organizations
        self.place = place
    }

    package var description: String {
        let parts =
            [("C", place.country), ("ST", place.state), ("L", place.locality)]
            + organizations.map { ("O", $0) } + [("OU", place.organizationalUnit), ("CN", commonName)]
        return parts.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: ", ")
    }
}

extension DistinguishedName {
    /// Reads a name; throws where a part holds NUL, which C would take for its end.
    init(borrowing name: OpaquePointer?) throws {
        let commonNames = try DistinguishedName.parts(name, NID_commonName)
        commonName = commonNames.count == 1 ? commonNames.first : nil
        organizations = try DistinguishedName.parts(name, NID_organizationName)
        func single(_ nid: Int32) throws -> String? {
            let parts = try DistinguishedName.parts(name, nid)
            return parts.count == 1 ? parts.first : nil
        }
        place = Place(
            country: try single(NID_countryName), state: try single(NID_stateOrProvinceName),
            locality: try single(NID_localityName), organizationalUnit: try single(NID_organizationalUnitName))
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
        for (part, nid) in [
            (place.country, NID_countryName), (place.state, NID_stateOrProvinceName),
            (place.locality, NID_localityName),
        ] {
            if let part { try DistinguishedName.add(part, nid, to: name) }
        }
        for organization in organizations { try DistinguishedName.add(organization, NID_organizationName, to: name) }
        if let unit = place.organizationalUnit { try DistinguishedName.add(unit, NID_organizationalUnitName, to: name) }
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
