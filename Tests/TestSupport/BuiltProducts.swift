import Glibc
import Shared

/// Programs that were built beside the tests.
package enum BuiltProducts {
    /// The path of one; nil where it was not built.
    package static func path(_ name: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0, let slash = buffer[..<count].lastIndex(of: 47) else { return nil }
        let path = String(decoding: buffer[...slash].map { UInt8(bitPattern: $0) }, as: UTF8.self) + name
        return (try? ChildProcess.find(path)) == nil ? nil : path
    }
}
