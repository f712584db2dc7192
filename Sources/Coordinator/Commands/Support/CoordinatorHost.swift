import Glibc
import Shared

/// The host that a command runs on, where it is a coordinator: its configuration, and the way to its server.
struct CoordinatorHost: Sendable {
    let folder: ConfigurationFolder
    let configuration: CoordinatorConfiguration

    var state: StateFolder { StateFolder(path: configuration.stateFolder) }
    var client: AdminClient { get throws { try AdminClient(socket: configuration.adminSocket) } }

    /// The coordinator of this host.
    ///
    /// - Throws: ``Shared/CommandError`` where `init` was not run here.
    static func require(_ invocation: Invocation) throws -> CoordinatorHost {
        let folder = try invocation.configurationFolder
        guard let host = try find(folder) else {
            throw CommandError(
                "this host is no coordinator: there is no \(folder.configuration)",
                hint: "run this on the host of the coordinator; 'coordinator init' makes a host a coordinator")
        }
        return host
    }

    /// The same, or nil where this host is none.
    static func find(_ folder: ConfigurationFolder) throws -> CoordinatorHost? {
        let bytes: [UInt8]
        do {
            bytes = try DurableFile.readBounded(folder.configuration, limit: 1 << 20)
        } catch {
            guard error.isMissing || error.errno == ENOTDIR else { throw error }
            return nil
        }
        do {
            let configuration = try StrictJSON.decode(CoordinatorConfiguration.self, from: bytes)
            return CoordinatorHost(folder: folder, configuration: configuration)
        } catch {
            throw CommandError(
                "\(folder.configuration) cannot be understood: \(error)", hint: "restore it from a backup")
        }
    }

    /// Identifiers of the keys that must have signed version 1 of the trust document.
    func pinnedKeyIDs() throws -> [String] {
        [try PublicKey(pem: DurableFile.readBounded(folder.operatorPublicKey, limit: 1 << 14)).keyID]
    }
}
