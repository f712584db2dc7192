import CSystem
import Glibc
import Shared

/// Gives back what a run needed and an idle agent does not: free heap pages, and the pages of code that were last used
/// while working. An agent runs for years beside other people's workloads and works for minutes.
enum IdleMemory {
    /// Call it before the first thread starts.
    static func limit() { muster_malloc_arenas(2) }

    /// Call it when there will be nothing to do for a while.
    static func release() {
        muster_malloc_trim()
        guard let maps = try? DurableFile.readBounded("/proc/self/maps", limit: 1 << 20) else { return }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") { dropCode(line) }
    }

    /// Code of a file is read-only and never written to, so its pages can go: the next use takes them from the page cache
    /// again. Anything else (`r--p` may be relocated data) is left alone.
    private static func dropCode(_ line: Substring) {
        let fields = line.split(separator: " ")
        guard fields.count >= 6, fields[1] == "r-xp", fields[5].hasPrefix("/"), let range = range(fields[0]) else {
            return
        }
        madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, Int32(MADV_DONTNEED))
    }

    private static func range(_ text: Substring) -> Range<UInt>? {
        let ends = text.split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard ends.count == 2, ends[0] < ends[1] else { return nil }
        return ends[0]..<ends[1]
    }
}
