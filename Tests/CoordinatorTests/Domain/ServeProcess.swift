import Foundation
import Glibc
import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// The real `coordinator serve` as a process of its own, to be killed.
final class ServeProcess {
    /// Beside the test product; absent where only the tests were built.
    static let binary: String? = {
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let beside = [folder.path, Bundle.main.bundlePath, FileManager.default.currentDirectoryPath + "/.build/debug"]
        return beside.map { "\($0)/coordinator" }.first { access($0, X_OK) == 0 }
    }()

    private let scratch: ScratchFolder
    let folder: String
    let configuration: CoordinatorConfiguration
    let operatorKey: PrivateKey
    private var process: Process?

    init() throws {
        scratch = try ScratchFolder()
        folder = scratch.path
        let outcome = try Initializer(
            clusterName: "test", addresses: ["127.0.0.1"],
            configurationFolder: ConfigurationFolder(path: "\(folder)/etc"),
            stateFolder: StateFolder(path: "\(folder)/state"), user: nil, now: .now()
        ).run()
        var configuration = outcome.configuration
        let ports = (0..<3).map { _ in Self.freePort() }
        (configuration.agentPort, configuration.enrolmentPort, configuration.adminPort) = (ports[0], ports[1], ports[2])
        configuration.adminSocket = "\(folder)/admin.sock"
        self.configuration = configuration
        try DurableFile.write(
            CanonicalJSON.encode(configuration), to: "\(folder)/etc/coordinator.json", mode: FileMode(0o644))
        operatorKey = try PrivateKey(pem: StateOpening.read("\(folder)/etc/operator.key"))
    }

    private static func freePort() -> Int {
        guard let socket = try? ListeningSocket(.tcp(address: "127.0.0.1", port: 0)),
            case .tcp(_, let port) = socket.address
        else { return 0 }
        return port
    }

    /// Starts it and waits until it answers. Returns how long that took.
    ///
    /// - Parameter descriptors: the soft limit that it is started with.
    @discardableResult
    func start(descriptors: Int? = nil) throws -> Duration {
        let process = Process()
        let words = [try #require(Self.binary), "serve", "--config", "\(folder)/etc"]
        let limit = descriptors.map { "ulimit -Sn \($0) && " } ?? ""
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "\(limit)exec \"$@\"", "sh"] + words
        process.standardError = FileHandle.nullDevice
        let begin = ContinuousClock.now
        try process.run()
        self.process = process
        let client = try admin()
        while (try? client.send(HTTPRequest(.get, "/healthz")).status) != 200 {
            try #require(ContinuousClock.now - begin < .seconds(20), "serve does not answer")
            usleep(10_000)
        }
        return ContinuousClock.now - begin
    }

    /// A line of its `/proc/…/limits`, by its beginning.
    func limit(_ name: String) throws -> [Substring] {
        let pid = try #require(process?.processIdentifier)
        let text = String(decoding: try DurableFile.readBounded("/proc/\(pid)/limits", limit: 1 << 16), as: UTF8.self)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name) })
        return line.dropFirst(name.count).split(separator: " ")
    }

    /// Stops it in its tracks, or lets it go on: it is there and does not answer.
    func freeze(_ isFrozen: Bool) {
        if let process { kill(process.processIdentifier, isFrozen ? SIGSTOP : SIGCONT) }
    }

    /// Sends a signal to this one process and waits. Returns its exit status.
    @discardableResult
    func end(_ signal: Int32) -> Int32 {
        guard let process else { return 0 }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        self.process = nil
        return process.terminationStatus
    }

    func remove() { end(SIGKILL) }

    func admin() throws -> HTTPClient {
        try HTTPClient(
            HTTPClientConfiguration(addresses: ["http://localhost"], unixSocket: configuration.adminSocket))
    }

    func enrolment() throws -> HTTPClient {
        let authority = StateFolder(path: configuration.stateFolder).serverAuthority.certificate
        return try HTTPClient(
            HTTPClientConfiguration(
                addresses: ["https://127.0.0.1:\(configuration.enrolmentPort)"], authority: StateOpening.read(authority)
            ))
    }

    /// A ticket that the operator admitted through the admin API.
    func ticket(_ name: String) throws -> PrivateKey {
        let ticket = try PrivateKey.generate(.ed25519)
        let now = Timestamp.now()
        let admission = Admission(
            clusterUID: configuration.clusterUID, subject: .ticket, key: ticket.publicKey.record, node: name, pool: nil,
            role: RoleSet([.worker]), uses: 1, issued: now, notAfter: now.adding(seconds: 600))
        let upload = AdmissionUpload(admission: try Envelope.sign(admission, with: [operatorKey]))
        _ = try admin().send(HTTPRequest(.post, AdminRoutes.admissions, body: CanonicalJSON.encode(upload))).checked()
        return ticket
    }

    /// Hands in a first generation that has one worker with these steps.
    func apply(_ steps: [Step], node: String) throws {
        let generation = try SignedGeneration(
            1, nodes: [RosterNode(name: node, roles: RoleSet([.worker]), address: "127.0.0.1")],
            clusterUID: configuration.clusterUID, key: operatorKey
        ) { _ in steps }
        try apply(generation)
    }

    /// Hands in a generation as `coordinator apply` does.
    func apply(_ generation: SignedGeneration) throws {
        let body = try CanonicalJSON.encode(generation.upload)
        _ = try admin().send(HTTPRequest(.post, AdminRoutes.generations, body: body)).checked()
    }

    func status() throws -> ClusterStatus {
        try admin().send(HTTPRequest(.get, AdminRoutes.status)).checked().decode(ClusterStatus.self)
    }
}
