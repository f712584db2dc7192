import COpenSSL
import Glibc

/// The names that a certificate is for.
package struct SubjectAlternativeNames: Hashable, Sendable {
    package var dnsNames: [String]
    /// IPv4 and IPv6 addresses as text.
    package var addresses: [String]
    package var uris: [String]

    package init(dnsNames: [String] = [], addresses: [String] = [], uris: [String] = []) {
        self.dnsNames = dnsNames
        self.addresses = addresses
        self.uris = uris
    }

    package var isEmpty: Bool { dnsNames.isEmpty && addresses.isEmpty && uris.isEmpty }
}

extension SubjectAlternativeNames {
    /// Takes what `X509_get_ext_d2i` gave. Kinds of name that Muster does not use are left out.
    init(takingOwnership names: OpaquePointer?) throws {
        self.init()
        guard let names else { return }
        defer { GENERAL_NAMES_free(names) }
        for index in 0..<muster_names_count(names) {
            var kind: Int32 = 0
            guard let value = GENERAL_NAME_get0_value(muster_names_at(names, index), &kind) else { continue }
            // The kind says which member of the union is valid; for these three it is an ASN1_STRING.
            switch kind {
            case GEN_DNS: dnsNames.append(try text(value))
            case GEN_URI: uris.append(try text(value))
            case GEN_IPADD: addresses.append(try address(value))
            default: continue
            }
        }
    }

    private func text(_ value: UnsafeMutableRawPointer) throws -> String {
        let bytes = SubjectAlternativeNames.bytes(value)
        // Printable ASCII: a NUL or a control byte in a name is an attack on whoever compares it.
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CryptographyError(.certificate, "a subject alternative name holds odd bytes")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func address(_ value: UnsafeMutableRawPointer) throws -> String {
        let bytes = SubjectAlternativeNames.bytes(value)
        guard let family = [4: AF_INET, 16: AF_INET6][bytes.count] else {
            throw CryptographyError(.certificate, "an address of \(bytes.count) bytes")
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else {
            throw CryptographyError(.certificate, "an address that cannot be written")
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func bytes(_ value: UnsafeMutableRawPointer) -> [UInt8] {
        let string = value.assumingMemoryBound(to: ASN1_STRING.self)
        guard let start = ASN1_STRING_get0_data(string) else { return [] }
        return Array(UnsafeBufferPointer(start: start, count: Int(max(ASN1_STRING_length(string), 0))))
    }

    /// The extension, owned by the caller; nil where there are no names.
    func makeExtension() throws -> OpaquePointer? {
        guard !isEmpty else { return nil }
        guard let names = GENERAL_NAMES_new() else { throw CryptographyError.failed(.library, "no list of names") }
        defer { GENERAL_NAMES_free(names) }
        for name in dnsNames {
            guard SubjectAlternativeNames.isDNSName(name) else {
                throw CryptographyError(.profile, "\"\(name.prefix(80))\" is not a DNS name")
            }
            try SubjectAlternativeNames.push(Array(name.utf8), GEN_DNS, to: names)
        }
        for address in addresses {
            try SubjectAlternativeNames.push(try SubjectAlternativeNames.parse(address), GEN_IPADD, to: names)
        }
        for uri in uris {
            guard uri.contains(":"), uri.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw CryptographyError(.profile, "\"\(uri.prefix(80))\" is not a URI")
            }
            try SubjectAlternativeNames.push(Array(uri.utf8), GEN_URI, to: names)
        }
        guard let made = X509V3_EXT_i2d(NID_subject_alt_name, 0, UnsafeMutableRawPointer(names)) else {
            throw CryptographyError.failed(.library, "cannot make the list of names")
        }
        return made
    }

    /// Letters, digits, hyphens and underscores in labels of 1 to 63; the first label may be `*`.
    package static func isDNSName(_ name: String) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, !labels.isEmpty else { return false }
        return labels.enumerated().allSatisfy { index, label in
            if index == 0, label == "*", labels.count > 1 { return true }
            return (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
    }

    private static func parse(_ address: String) throws -> [UInt8] {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if !address.utf8.contains(0), inet_pton(family, address, &bytes) == 1 { return bytes }
        }
        throw CryptographyError(.profile, "\"\(address.prefix(80))\" is not an IP address")
    }

    private static func push(_ bytes: [UInt8], _ kind: Int32, to names: OpaquePointer) throws {
        let type = kind == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING
        guard let value = ASN1_STRING_type_new(type) else { throw CryptographyError.failed(.library, "no name") }
        guard ASN1_STRING_set(value, bytes, Int32(bytes.count)) == 1, let name = GENERAL_NAME_new() else {
            ASN1_STRING_free(value)
            throw CryptographyError.failed(.library, "no name")
        }
        // From here the value belongs to the name, and the name to the list.
        GENERAL_NAME_set0_value(name, kind, value)
        guard muster_names_push(names, name) > 0 else {
            GENERAL_NAME_free(name)
            throw CryptographyError.failed(.library, "cannot add a name")
        }
    }
}
