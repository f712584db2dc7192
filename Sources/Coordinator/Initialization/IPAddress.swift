import Glibc

/// Textual IP addresses, as the C library reads them.
enum IPAddress {
    /// Whether the text is an IPv4 or IPv6 address in numbers.
    static func isValid(_ text: String) -> Bool {
        var bytes = in6_addr()
        return inet_pton(AF_INET, text, &bytes) == 1 || inet_pton(AF_INET6, text, &bytes) == 1
    }
}
