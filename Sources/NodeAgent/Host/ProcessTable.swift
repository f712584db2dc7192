import Shared

/// The command lines of everything that runs on the machine.
struct ProcessTable {
    let paths: HostPaths

    /// Whether the arguments of some process are these.
    func contains(where matches: ([String]) -> Bool) throws -> Bool {
        try Folder.names(in: paths.path("/proc")).contains { name in
            guard name.utf8.allSatisfy({ (48...57).contains($0) }) else { return false }
            return arguments(of: name).map(matches) ?? false
        }
    }

    /// Names of the programs that run, without their folders, each once.
    func programs() throws -> Set<String> {
        var programs: Set<String> = []
        for name in try Folder.names(in: paths.path("/proc")) where name.utf8.allSatisfy({ (48...57).contains($0) }) {
            guard let program = arguments(of: name)?.first else { continue }
            programs.insert(program.split(separator: "/").last.map(String.init) ?? program)
        }
        return programs
    }

    /// Nil for one that has ended, and for the kernel's own.
    private func arguments(of pid: String) -> [String]? {
        guard let bytes = try? DurableFile.readBounded(paths.path("/proc/\(pid)/cmdline"), limit: 1 << 18),
            !bytes.isEmpty
        else { return nil }
        return bytes.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }
}
