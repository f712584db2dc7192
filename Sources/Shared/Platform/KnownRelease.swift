/// The releases of Debian and Ubuntu that Muster supports.
///
/// Here, because it is one list for both programs: the agent's preflight lets machines with one of them pass, and the
/// coordinator's table says of each what its packages are and what was run on it.
package enum KnownRelease: String, CaseIterable, Sendable {
    // The raw value is what `/etc/os-release` says: ID and VERSION_ID.
    case debian12 = "debian 12"
    case debian13 = "debian 13"
    case ubuntu2204 = "ubuntu 22.04"
    case ubuntu2404 = "ubuntu 24.04"
    case ubuntu2604 = "ubuntu 26.04"

    /// For people: `Debian 12`.
    package var name: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
