/// A host and a port: `10.0.0.10:6443`, `api.example.com:6443`.
struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    var host: String
    var port: Int

    /// The host as an address; nil when it is a name.
    var address: IPv4Address? { IPv4Address(host) }

    var description: String { "\(host):\(port)" }

    enum Refusal: Equatable {
        case noPort
        case badPort(String)
        case badHost(String)
        /// Something like `https://`, which does not belong here.
        case scheme(String)
        case iPv6
    }

    /// Reads `HOST:PORT`.
    static func parse(_ text: String) -> Result<Endpoint, EndpointError> {
        if let scheme = text.firstRange(of: "://") {
            return .failure(EndpointError(refusal: .scheme(String(text[..<scheme.lowerBound]))))
        }
        guard !text.hasPrefix("["), !isIPv6Address(text) else { return .failure(EndpointError(refusal: .iPv6)) }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let host = parts.first, IPv4Address(host) != nil || DNSName.isValid(host) else {
            return .failure(EndpointError(refusal: .badHost(parts.first ?? "")))
        }
        guard parts.count == 2 else { return .failure(EndpointError(refusal: .noPort)) }
        guard let port = Int(parts[1]), (1...65535).contains(port), parts[1] == String(port) else {
            return .failure(EndpointError(refusal: .badPort(parts[1])))
        }
        return .success(Endpoint(host: host, port: port))
    }
}

/// Why a text is not an endpoint.
struct EndpointError: Error, Equatable, CustomStringConvertible {
    let refusal: Endpoint.Refusal

    var description: String {
        switch refusal {
        case .noPort: "has no port"
        case .badPort(let text): "has a port that is not a number from 1 to 65535: \(text)"
        case .badHost(let text):
            text.isEmpty ? "has no host" : "has a host that is neither an address nor a name: \(text)"
        case .scheme(let text): "must be HOST:PORT, without \(text)://"
        case .iPv6: "is an IPv6 address, which is not supported yet"
        }
    }
}

/// Names as RFC 1123 has them.
enum DNSName {
    /// One label: lower-case letters, digits and hyphens, 63 at most, no hyphen at an end.
    static func isLabel(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...63).contains(bytes.count), bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    }

    /// Labels with dots between them, 253 characters at most, and not all digits: that would be a broken address.
    static func isValid(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && labels.allSatisfy { isLabel($0) }
            && labels.last?.utf8.allSatisfy { (48...57).contains($0) } == false
    }
}
