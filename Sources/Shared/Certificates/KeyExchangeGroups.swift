/// The groups that both sides of TLS agree on keys in: elliptic curves alone. A stranger's made-up share of a large
/// finite field, which OpenSSL takes by default, costs the other side a tenth of a second of work for one packet.
package enum KeyExchangeGroups {
    /// As OpenSSL spells a list.
    package static let list = "X25519:P-256:P-384"
}
