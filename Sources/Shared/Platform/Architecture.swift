import Glibc

/// What programs a machine runs, by Debian's word for it, as `dpkg --print-architecture` prints it.
package enum Architecture: String, Codable, CaseIterable, Comparable, Sendable {
    case amd64
    case arm64
    case armhf
    case ppc64el
    case riscv64
    case s390x

    /// How much of a program ``init(program:)`` looks at.
    package static let headerSize = 20

    /// The architecture of this machine's kernel; nil for one that has no name here.
    package static var ofThisMachine: Architecture? {
        var name = utsname()
        guard uname(&name) == 0 else { return nil }
        return Architecture(
            machine: withUnsafeBytes(of: &name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }

    /// From the beginning of an ELF file; nil for everything else, such as a script.
    package init?(program bytes: [UInt8]) {
        guard bytes.count >= Self.headerSize, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]), bytes[6] == 1 else {
            return nil
        }
        let (wordSize, isLittleEndian) = (bytes[4], bytes[5] == 1)
        guard isLittleEndian || bytes[5] == 2 else { return nil }
        let machine = isLittleEndian ? (bytes[19], bytes[18]) : (bytes[18], bytes[19])
        switch (machine.0, machine.1, wordSize, isLittleEndian) {
        case (0, 62, 2, true): self = .amd64
        case (0, 183, 2, true): self = .arm64
        case (0, 40, 1, true): self = .armhf
        case (0, 21, 2, true): self = .ppc64el
        case (0, 243, 2, true): self = .riscv64
        case (0, 22, 2, false): self = .s390x
        default: return nil
        }
    }

    /// From Go's word for it, which images have; 32-bit ARM without a variant is its seventh version.
    package init?(go name: String, variant: String? = nil) {
        switch name {
        case "amd64": self = .amd64
        case "arm64": self = .arm64
        case "arm" where [nil, "", "v7", "v8"].contains(variant): self = .armhf
        case "ppc64le": self = .ppc64el
        case "riscv64": self = .riscv64
        case "s390x": self = .s390x
        default: return nil
        }
    }

    /// From the kernel's word for it, as `uname -m` prints it.
    package init?(machine name: String) {
        switch name {
        case "x86_64": self = .amd64
        case "aarch64": self = .arm64
        case "armv7l": self = .armhf
        case "ppc64le": self = .ppc64el
        case "riscv64": self = .riscv64
        case "s390x": self = .s390x
        default: return nil
        }
    }

    package static func < (one: Architecture, other: Architecture) -> Bool { one.rawValue < other.rawValue }

    /// Whether a machine of this architecture runs programs of the other one: a 64-bit ARM may run those of 32 bits.
    package func runs(_ other: Architecture) -> Bool { self == other || (self == .arm64 && other == .armhf) }

    /// `amd64 and arm64`.
    package static func words(_ architectures: some Sequence<Architecture>) -> String {
        let names = Set(architectures).sorted().map(\.rawValue)
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return "\(names.dropLast().joined(separator: ", ")) and \(last)"
    }
}
