/// A machine's statement "this key is that node". Signed by the ticket's key, or by the node key itself where the
/// operator approves by hand. Together with the admission it proves a node's key to every other node without trusting
/// the coordinator.
package struct Enrolment: DocumentPayload {
    package static let kind = DocumentKind.enrolment

    package var clusterUID: String
    package var nodeName: String
    /// The node's own P-256 key. Its identifier is the key digest of assignments; see ``NodeUID``.
    package var nodeKey: KeyRecord
    /// Digest of the CSR's DER.
    package var csrDigest: Digest
    package var facts: MachineFacts
    package var time: Timestamp

    package init(
        clusterUID: String, nodeName: String, nodeKey: KeyRecord, csrDigest: Digest, facts: MachineFacts,
        time: Timestamp
    ) {
        self.clusterUID = clusterUID
        self.nodeName = nodeName
        self.nodeKey = nodeKey
        self.csrDigest = csrDigest
        self.facts = facts
        self.time = time
    }
}

/// What a machine says of itself when it enrols; shown to the operator, never a reason to trust it.
package struct MachineFacts: Codable, Equatable, Sendable {
    package var hostname: String
    package var machineID: String
    package var bootID: String
    package var operatingSystem: String
    package var kernel: String
    package var architecture: String
    package var cpus: Int
    package var memoryMiB: Int
    package var addresses: [String]
    package var agentVersion: String

    package init(
        hostname: String, machineID: String, bootID: String, operatingSystem: String, kernel: String,
        architecture: String, cpus: Int, memoryMiB: Int, addresses: [String], agentVersion: String
    ) {
        self.hostname = hostname
        self.machineID = machineID
        self.bootID = bootID
        self.operatingSystem = operatingSystem
        self.kernel = kernel
        self.architecture = architecture
        self.cpus = cpus
        self.memoryMiB = memoryMiB
        self.addresses = addresses
        self.agentVersion = agentVersion
    }
}

/// A node's unique name: the first 32 hex digits of its key's identifier. Nobody assigns it, so nobody can reassign it:
/// a machine that enrols again with a new key is a new node.
package enum NodeUID {
    package static func of(keyID: String) -> String { String(keyID.prefix(32)) }
}
