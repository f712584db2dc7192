import Shared

/// A service with files that its program has checked before: they are put in place, the service loads them, and if it
/// does not, the old ones come back.
struct GuardedService {
    let service: String
    let files: [WantedFile]
    let context: StepContext

    /// Note: digest of the files that the running service has loaded. Without it a kill between the write and the reload
    /// would leave the old configuration running beside the new file.
    private static let loaded = "loaded"

    /// Why something is to be done; nil when the service runs with its files.
    func difference() throws -> String? {
        for file in files {
            if let difference = try context.files.difference(file) { return difference }
        }
        guard context.notes[Self.loaded] == fingerprint else { return "\(service) has not loaded its file" }
        guard try context.systemctl.isEnabled(service) else { return "\(service) is not enabled" }
        return try context.systemctl.isActive(service) ? nil : "\(service) is not active"
    }

    /// Puts the files in place and lets the service load them.
    ///
    /// - Throws: ``StepError`` when the service does not; the old files are back then.
    func install() throws {
        let old = try files.map { ($0, try context.files.read($0.path)) }
        for file in files { try context.files.put(file) }
        try context.files.own(unit: service)
        try context.systemctl.enable(service)
        do {
            try load()
        } catch let error as StepError where error.code == .failed {
            restore(old)
            throw error
        }
    }

    func adopt() throws {
        for file in files { try context.files.adopt(file.path) }
        try context.files.own(unit: service)
    }

    private var fingerprint: String {
        files.count == 1 ? files[0].digest.text : files.map(\.digest.text).joined(separator: " ")
    }

    private func load() throws {
        if try context.systemctl.isActive(service) {
            context.progress("reloading \(service)")
            try context.systemctl.reload(service)
        } else {
            context.progress("starting \(service)")
            try context.systemctl.start(service)
        }
        try context.notes.set(Self.loaded, fingerprint)
    }

    /// Puts back what worked before. A failure here must not hide the first one.
    private func restore(_ old: [(file: WantedFile, bytes: [UInt8]?)]) {
        for (file, bytes) in old {
            guard let bytes else { continue }
            var former = file
            former.content = .bytes(bytes)
            _ = try? context.files.put(former)
        }
        guard let active = try? context.systemctl.isActive(service), !active else { return }
        try? context.systemctl.start(service)
    }
}
