import Shared

/// Everything that runs on the machine.
struct ProcessTable {
    struct Process {
        var pid: Int
        /// The process that it belongs to; 0 where that cannot be told.
        var parent: Int
        /// The command line.
        var arguments: [String]

        /// Name of the program, without its folder.
        var program: String {
            let path = arguments.first ?? ""
            return path.split(separator: "/").last.map(String.init) ?? path
        }
    }

    let paths: HostPaths

    /// Whether the arguments of some process are these.
    func contains(where matches: ([String]) -> Bool) throws -> Bool {
        try pids().contains { arguments(of: $0).map(matches) ?? false }
    }

    /// Names of the programs that run, without their folders, each once.
    func programs() throws -> Set<String> { Set(try all().map(\.program)) }

    /// Without those that have ended, and the kernel's own.
    func all() throws -> [Process] {
        try pids().compactMap { pid in
            arguments(of: pid).map { Process(pid: pid, parent: parent(of: pid), arguments: $0) }
        }
    }

    private func pids() throws -> [Int] {
        try Folder.names(in: paths.path("/proc")).compactMap { name in
            name.utf8.allSatisfy { (48...57).contains($0) } ? Int(name) : nil
        }
    }

    private func arguments(of pid: Int) -> [String]? {
        guard let bytes = try? DurableFile.readBounded(paths.path("/proc/\(pid)/cmdline"), limit: 1 << 18),
            !bytes.isEmpty
        else { return nil }
        return bytes.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The fourth field of `stat`; the second is the program's name in parentheses and may hold anything.
    private func parent(of pid: Int) -> Int {
        guard let bytes = try? DurableFile.readBounded(paths.path("/proc/\(pid)/stat"), limit: 1 << 12),
            let name = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return 0 }
        let fields = String(decoding: bytes[(name + 1)...], as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? Int(fields[1]) ?? 0 : 0
    }
}
