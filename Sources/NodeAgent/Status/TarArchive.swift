import Shared

/// A tar archive (ustar) of a few files in memory.
struct TarArchive {
    struct Entry {
        /// At most 100 bytes.
        var name: String
        var bytes: [UInt8]
    }

    let bytes: [UInt8]

    init(_ entries: [Entry]) {
        var bytes: [UInt8] = []
        for entry in entries {
            let name = String(decoding: entry.name.utf8.prefix(100), as: UTF8.self)
            guard let header = TarHeader(name: name, size: entry.bytes.count, mode: FileMode(0o600)) else { continue }
            bytes += header.bytes + entry.bytes + [UInt8](repeating: 0, count: header.padding)
        }
        self.bytes = bytes + TarHeader.end
    }
}
