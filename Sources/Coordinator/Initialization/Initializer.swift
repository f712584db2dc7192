import Glibc
import Shared

/// Carries out `coordinator init`: every key is made here, none is ever overwritten.
///
/// The state folder is filled under another name and renamed, and the configuration is written last, so that an
/// interrupted `init` is never taken for a finished one.
struct Initializer {
    let clusterName: String
    let addresses: [String]
    let configurationFolder: ConfigurationFolder
    let stateFolder: StateFolder
    /// The user that `serve` runs as; nil, for tests, leaves everything to whoever runs this.
    let user: String?
    let now: Timestamp

    /// What a person compares when a machine shows its pins.
    struct Outcome: Equatable, Sendable {
        let configuration: CoordinatorConfiguration
        let operatorFingerprint: String
        let coordinatorFingerprint: String
        let serverAuthorityFingerprint: String
        let nodeAuthorityFingerprint: String
    }

    func run() throws -> Outcome {
        try checkArguments()
        try refuseToOverwrite()
        let authority = try NewAuthority(clusterName: clusterName, addresses: addresses, now: now)
        try writeStateFolder(authority)
        let configuration = CoordinatorConfiguration(
            clusterUID: authority.trust.clusterUID, clusterName: clusterName, stateFolder: stateFolder.path,
            addresses: addresses, user: user ?? "root")
        try writeConfigurationFolder(authority, configuration)
        return Outcome(
            configuration: configuration, operatorFingerprint: authority.operatorKey.publicKey.fingerprint,
            coordinatorFingerprint: authority.coordinatorKey.publicKey.fingerprint,
            serverAuthorityFingerprint: authority.server.certificate.fingerprint,
            nodeAuthorityFingerprint: authority.node.certificate.fingerprint)
    }

    private func checkArguments() throws {
        let letters = clusterName.utf8
        guard (1...63).contains(letters.count),
            letters.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }),
            !clusterName.hasPrefix("-"), !clusterName.hasSuffix("-")
        else {
            throw InitializationError(
                code: .badName, detail: "the cluster's name \(clusterName.debugDescription) is not a DNS label",
                hint: "use up to 63 of a-z, 0-9 and -, for example --cluster production")
        }
        guard !addresses.isEmpty,
            addresses.allSatisfy({ IPAddress.isValid($0) || SubjectAlternativeNames.isDNSName($0) })
        else {
            throw InitializationError(
                code: .badAddress, detail: "an address of the coordinator is neither an IP address nor a DNS name",
                hint: "give the address that the nodes reach, for example --address 10.0.0.10")
        }
    }

    private func refuseToOverwrite() throws {
        let folder = configurationFolder
        let taken: [String] = [
            folder.configuration, folder.operatorKey, folder.adminKey, stateFolder.coordinatorKey, stateFolder.database,
        ].filter { (path: String) in access(path, F_OK) == 0 }
        guard let first = taken.first else { return }
        let hint =
            access(folder.configuration, F_OK) == 0
            ? "this host is a coordinator already: coordinator status; to begin anew, move \(folder.path) and "
                + "\(stateFolder.path) away"
            : "an earlier init did not finish: remove \(taken.joined(separator: " ")) and run it again"
        throw InitializationError(code: .exists, detail: "\(first) exists", hint: hint)
    }

    private func writeStateFolder(_ authority: NewAuthority) throws {
        let owner = try user.map { try FileOwner(user: $0, group: $0) }
        let staged = StateFolder(path: "\(stateFolder.path).new-\(try RandomBytes.hex(4))")
        do {
            for folder in [staged.path, staged.keys, staged.artifacts] {
                try Folder.make(folder, mode: FileMode(0o700), owner: owner)
            }
            let mode = FileMode(0o600)
            func write(_ bytes: [UInt8], _ path: String) throws {
                try DurableFile.write(bytes, to: path, mode: mode, owner: owner, existing: .keep)
            }
            try write(try authority.coordinatorKey.pem(), staged.coordinatorKey)
            for (files, ca) in [
                (staged.serverAuthority, authority.server), (staged.nodeAuthority, authority.node),
                (staged.adminAuthority, authority.admin),
            ] {
                try write(try ca.key.pem(), files.key)
                try write(try ca.certificate.pem(), files.certificate)
            }
            try write(try CanonicalJSON.encode(authority.trustEnvelope), staged.firstTrust)
            // Takes the place of an empty folder, and of nothing else.
            guard rename(staged.path, stateFolder.path) == 0 else {
                throw FileError(.write, stateFolder.path, errno: errno)
            }
        } catch {
            discard(staged)
            throw error
        }
    }

    private func discard(_ staged: StateFolder) {
        for folder in [staged.keys, staged.artifacts, staged.path] {
            for name in (try? Folder.names(in: folder)) ?? [] { unlink("\(folder)/\(name)") }
            rmdir(folder)
        }
    }

    private func writeConfigurationFolder(_ authority: NewAuthority, _ configuration: CoordinatorConfiguration) throws {
        let folder = configurationFolder
        try Folder.make(folder.path)
        func write(_ bytes: [UInt8], _ path: String, _ mode: UInt32) throws {
            try DurableFile.write(bytes, to: path, mode: FileMode(mode), existing: .keep)
        }
        try write(try authority.operatorKey.pem(), folder.operatorKey, 0o600)
        try write(try authority.operatorKey.publicKey.pem(), folder.operatorPublicKey, 0o644)
        try write(try authority.adminKey.pem(), folder.adminKey, 0o600)
        try write(try authority.adminCertificate.pem(), folder.adminCertificate, 0o644)
        try write(try CanonicalJSON.encode(configuration), folder.configuration, 0o644)
    }
}
