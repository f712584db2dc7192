import Glibc
import Shared

/// Turns paths as people type them into the absolute ones that file operations want.
enum AbsolutePath {
    /// The path of a file that need not exist; its folder must. Links in the folder's path are followed.
    static func of(_ path: String) throws -> String {
        if let resolved = resolve(path) { return resolved }
        var trimmed = path[...]
        while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
        let slash = trimmed.lastIndex(of: "/")
        let folder = slash.map { $0 == trimmed.startIndex ? "/" : String(trimmed[..<$0]) } ?? "."
        let name = slash.map { String(trimmed[trimmed.index(after: $0)...]) } ?? String(trimmed)
        guard !name.isEmpty, name != ".", name != ".." else { throw CommandError("'\(path)' is not a path of a file") }
        // A folder that is missing is reported by whoever uses the path, with its own words.
        guard let parent = resolve(folder) else { return path.hasPrefix("/") ? path : workingFolder() + "/" + path }
        return parent == "/" ? "/" + name : parent + "/" + name
    }

    /// The path of something that exists, with every link followed.
    static func existing(_ path: String) throws -> String {
        guard let resolved = resolve(path) else {
            throw CommandError("cannot read \(path): \(String(cString: strerror(errno)))")
        }
        return resolved
    }

    private static func resolve(_ path: String) -> String? {
        guard !path.utf8.contains(0), let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }

    private static func workingFolder() -> String { resolve(".") ?? "" }
}
