import Shared

/// What must hold between the values of a definition. All checks run; each adds its own problems.
struct DefinitionChecks {
    let definition: Definition
    /// Nil where the lock file could not be read, which is reported already.
    let lock: ArtifactLock?
    let problems: ProblemCollector
    let requireArtifacts: Bool
    /// What is past its end of life is so from a day on.
    let today: CalendarDay

    func run() {
        checkNames()
        checkReservedNames()
        checkAddresses()
        checkRoles()
        // Counting nodes while a role is misspelt would only lead astray.
        if !hasRoleProblems {
            checkControlPlanes()
            checkEtcdTopology()
            checkEndpoint()
            checkLoadBalancers()
        }
        checkEtcdEndpoints()
        checkSubnets()
        checkPodSubnets()
        checkPodCapacity()
        checkNetworkProvider()
        checkKubernetes()
        checkVersions()
        checkArguments()
        checkExposure()
        checkEtcdArguments()
        checkCertificates()
        checkVolumes()
        checkComponents()
        checkClusterDNS()
        checkKubeletSettings()
        checkSurface()
        checkHost()
        checkFirewall()
        checkMaintenance()
        checkNodeObjects()
        checkPools()
        checkPackageVersions()
        checkExtras()
        checkPlaceholders()
        checkArtifacts()
    }

    var hasRoleProblems: Bool {
        problems.hasProblem(at: path("nodes"))
            || definition.nodes.indices.contains { problems.hasProblem(under: path(node: $0, "roles")) }
    }

    /// The path of a key at the top, and what is under it.
    func path(_ keys: String...) -> DefinitionPath { keys.reduce(.root) { $0.key($1) } }

    /// The path of a value of one node.
    func path(node index: Int, _ key: String) -> DefinitionPath { path("nodes")[index].key(key) }

    /// Where the value at `path` stands, for messages that name another place.
    func line(_ path: DefinitionPath) -> Int { problems.root?.mark(at: path).line ?? 1 }

    func error(_ message: String, _ path: DefinitionPath, fix: String) {
        problems.add(message, path: path, fix: fix)
    }

    /// Complains about values that stand twice, at the second one.
    func checkUnique(_ values: [(value: String, path: DefinitionPath)], what: String, fix: String) {
        var first: [String: DefinitionPath] = [:]
        for (value, path) in values where !value.isEmpty {
            if let known = first[value] {
                error("\(what) \(value) is used twice, first in line \(line(known))", path, fix: fix)
            } else {
                first[value] = path
            }
        }
    }
}
