import Shared

/// `/proc/meminfo`.
struct MemoryInformation {
    private let lines: [Substring]

    init(_ paths: HostPaths) throws {
        let text = String(
            decoding: try DurableFile.readBounded(paths.path("/proc/meminfo"), limit: 1 << 16), as: UTF8.self)
        lines = text.split(separator: "\n")
    }

    /// The figure of one line in KiB; nil where the kernel does not tell it.
    func kibibytes(_ name: String) -> Int? {
        let words = lines.first { $0.hasPrefix("\(name):") }?.split { $0 == " " || $0 == ":" } ?? []
        return words.count >= 2 ? Int(words[1]) : nil
    }
}
