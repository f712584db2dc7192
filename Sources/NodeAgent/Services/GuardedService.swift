import Shared

/// A service with files that its program has checked before: they are put in place, the service loads them, and if it
/// does not, the old ones come back.
struct GuardedService {
    let service: String
    let files: [WantedFile]
    /// Drop-ins of the service's unit. A reload is not enough for these: the service is started anew by them, once.
    var dropIns: [WantedFile] = []
    let context: StepContext

    /// Note: digest of the files that the running service has loaded. Without it a kill between the write and the reload
    /// would leave the old configuration running beside the new file.
    private static let loaded = "loaded"
    /// Note: digest of the drop-ins that the running service was started by.
    private static let started = "started"

    /// Why something is to be done; nil when the service runs with its files.
    func difference() throws -> String? {
        for file in files + dropIns {
            if let difference = try context.files.difference(file) { return difference }
        }
        guard context.notes[Self.loaded] == Self.fingerprint(files) else { return "\(service) has not loaded its file" }
        guard isStartedByDropIns else { return "\(service) was not started by its drop-in" }
        if let leftover = leftovers.first { return "\(leftover) is no longer wanted" }
        guard try context.systemctl.isEnabled(service) else { return "\(service) is not enabled" }
        return try context.systemctl.isActive(service) ? nil : "\(service) is not active"
    }

    /// Puts the files in place and lets the service load them. What an older agent had put elsewhere is taken back once
    /// nothing reads it any more.
    ///
    /// - Throws: ``StepError`` when the service does not; the old files are back then.
    func install() throws {
        let old = try (files + dropIns).map { ($0, try context.files.read($0.path)) }
        // Noted before the write. Somebody may have taken a drop-in away and started the service without it.
        if try dropIns.contains(where: { try context.files.difference($0) != nil }) {
            try context.notes.set(Self.started, nil)
        }
        for file in files + dropIns { try context.files.put(file) }
        try context.files.own(unit: service)
        try context.systemctl.enable(service)
        do {
            try load()
        } catch let error as StepError where error.code == .failed {
            restore(old)
            throw error
        }
        try dropLeftovers()
    }

    func adopt() throws {
        for file in files + dropIns { try context.files.adopt(file.path) }
        try context.files.own(unit: service)
    }

    private static func fingerprint(_ files: [WantedFile]) -> String {
        files.count == 1 ? files[0].digest.text : files.map(\.digest.text).joined(separator: " ")
    }

    private var isStartedByDropIns: Bool {
        dropIns.isEmpty || context.notes[Self.started] == Self.fingerprint(dropIns)
    }

    private var leftovers: [String] {
        context.files.leftovers(keepingFiles: (files + dropIns).map(\.path), units: [service])
    }

    private func load() throws {
        let isAnew = !isStartedByDropIns
        if isAnew { try context.systemctl.daemonReload() }
        if try !context.systemctl.isActive(service) {
            context.progress("starting \(service)")
            try context.systemctl.start(service)
        } else if isAnew {
            context.progress("restarting \(service)")
            try context.systemctl.restart(service)
        } else {
            context.progress("reloading \(service)")
            try context.systemctl.reload(service)
        }
        try context.notes.set(Self.loaded, Self.fingerprint(files))
        if !dropIns.isEmpty { try context.notes.set(Self.started, Self.fingerprint(dropIns)) }
    }

    private func dropLeftovers() throws {
        let dropped = leftovers
        guard !dropped.isEmpty else { return }
        let isUnit = dropped.contains { $0.hasPrefix(SystemdUnitSpec.folder) }
        if isUnit {
            // Before the effect: where the agent is killed in between, the service has not loaded what it should.
            try context.notes.set(Self.loaded, nil)
            try context.notes.set(Self.started, nil)
        }
        try context.files.dropLeftovers(keepingFiles: (files + dropIns).map(\.path), units: [service])
        guard isUnit else { return }
        try context.systemctl.daemonReload()
        try context.systemctl.restart(service)
        try context.notes.set(Self.loaded, Self.fingerprint(files))
        if !dropIns.isEmpty { try context.notes.set(Self.started, Self.fingerprint(dropIns)) }
    }

    /// Puts back what worked before. A failure here must not hide the first one.
    private func restore(_ old: [(file: WantedFile, bytes: [UInt8]?)]) {
        for (file, bytes) in old {
            if let bytes {
                var former = file
                former.content = .bytes(bytes)
                _ = try? context.files.put(former)
            } else if dropIns.contains(where: { $0.path == file.path }) {
                try? context.files.take(back: file.path)
            }
        }
        if !dropIns.isEmpty { try? context.systemctl.daemonReload() }
        guard let active = try? context.systemctl.isActive(service), !active else { return }
        try? context.systemctl.start(service)
    }
}
