import Shared

/// Which packages of the agent new machines get, one an architecture: root's own record, so that the server cannot put
/// another one into user-data that the operator prints.
///
/// `agent-packages.json` has them all; `agent-package.json` beside it is what 0.1.0 reads and writes, the one that was
/// added last.
struct AgentPackages: Codable, Equatable, Sendable {
    /// Sorted by architecture, each of which is there once.
    private(set) var packages: [AgentPackage]
    var all: [AgentPackage] { packages }

    init(_ all: [AgentPackage] = []) {
        self.packages = []
        for package in all { add(package) }
    }

    /// Takes the place of the one for the same architecture.
    mutating func add(_ package: AgentPackage) {
        packages.removeAll { $0.architecture == package.architecture }
        packages.append(package)
        packages.sort { $0.architecture < $1.architecture }
    }

    /// - Returns: what was there for this architecture.
    mutating func remove(architecture: String) -> AgentPackage? {
        guard let index = packages.firstIndex(where: { $0.architecture == architecture }) else { return nil }
        return packages.remove(at: index)
    }
}

extension AgentPackages {
    /// What was recorded, and what 0.1.0 has added since, where an older coordinator ran in between.
    static func read(_ folder: ConfigurationFolder) throws -> AgentPackages {
        var packages = try decode(AgentPackages.self, at: folder.agentPackages).map { AgentPackages($0.all) } ?? .init()
        if let last = try decode(ArtifactRegistration.self, at: folder.agentPackage),
            !packages.all.contains(where: { $0.digest == last.digest })
        {
            packages.add(try AgentPackage(recordedBefore: last))
        }
        return packages
    }

    /// The same, and never empty.
    static func require(_ folder: ConfigurationFolder) throws -> AgentPackages {
        let packages = try read(folder)
        guard !packages.all.isEmpty else { throw none }
        return packages
    }

    static let none = CommandError(
        "no package of the agent has been added",
        hint: "coordinator package add muster-agent_VERSION_ARCHITECTURE.deb")

    /// Records a package as the one for its architecture.
    ///
    /// - Returns: the one that it takes the place of.
    @discardableResult
    static func record(_ package: AgentPackage, in folder: ConfigurationFolder) throws -> AgentPackage? {
        var packages = try readDespiteLast(folder)
        let before = packages.remove(architecture: package.architecture)
        packages.add(package)
        try packages.write(last: package, in: folder)
        return before
    }

    /// - Parameter last: what 0.1.0 is to find; nil where nothing is left.
    func write(last: AgentPackage?, in folder: ConfigurationFolder) throws {
        // First: where the second write is lost, the one that was added last is found all the same.
        if let last {
            try DurableFile.write(
                try CanonicalJSON.encode(last.registration), to: folder.agentPackage, mode: FileMode(0o644))
        } else {
            try DurableFile.removeDurably(folder.agentPackage)
        }
        try DurableFile.write(try CanonicalJSON.encode(self), to: folder.agentPackages, mode: FileMode(0o644))
    }

    /// A record of 0.1.0 that cannot be used must not keep a better one from being made.
    private static func readDespiteLast(_ folder: ConfigurationFolder) throws -> AgentPackages {
        do {
            return try read(folder)
        } catch is CommandError {
            return try decode(AgentPackages.self, at: folder.agentPackages).map { AgentPackages($0.all) } ?? .init()
        }
    }

    /// Nil where the file is missing.
    private static func decode<Value: Codable>(_: Value.Type, at path: String) throws -> Value? {
        do {
            return try StrictJSON.decode(Value.self, from: DurableFile.readBounded(path, limit: 1 << 16))
        } catch let error as FileError where error.isMissing {
            return nil
        } catch let error as StrictJSONError {
            throw CommandError(
                "\(path) cannot be understood: \(error)",
                hint: "remove it, then coordinator package add muster-agent_VERSION_ARCHITECTURE.deb")
        }
    }
}
