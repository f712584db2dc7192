import Shared
import Synchronization

/// Takes this node's API server away for a bounded time, by taking its static pod's manifest aside, and brings it back.
///
/// The manifest that lies aside is the durable note: it is written before the other is removed, and whatever ends the
/// agent meanwhile, ``restore()`` at its next start puts it back.
final class APIServerOutage: Sendable {
    private final class Running: Sendable {
        let until: Timestamp
        let end = WakeUp()
        let isOver = Mutex(false)

        init(until: Timestamp) { self.until = until }
    }

    /// Outside of the folder that the kubelet reads.
    static let aside = "/etc/kubernetes/muster-kube-apiserver.yaml"
    private static let mode = FileMode(0o600)
    private static let sizeLimit = 1 << 20

    private let paths: HostPaths
    private let log: @Sendable (String) -> Void
    private let running = Mutex<Running?>(nil)

    init(paths: HostPaths, log: @escaping @Sendable (String) -> Void) {
        self.paths = paths
        self.log = log
    }

    /// Whether it is away at this moment.
    var isOngoing: Bool { running.withLock { $0 != nil } }

    private var manifest: String { paths.path(KubernetesFiles.apiServerManifest) }
    private var saved: String { paths.path(Self.aside) }

    /// Takes the API server away; the kubelet stops it within seconds. It comes back when the time is up, or by ``end()``.
    ///
    /// - Parameters:
    ///   - mayBegin: asked right before the effect; throws where it must not be.
    ///   - ended: called when the manifest is back.
    /// - Returns: when it comes back by itself.
    /// - Throws: ``RelayRefusal`` where there is no API server here, or it is away already.
    func begin(
        seconds: Int, mayBegin: () throws -> Void, ended: @escaping @Sendable () -> Void
    ) throws -> Timestamp {
        let outage = Running(until: Timestamp.now().adding(seconds: seconds))
        try running.withLock { running in
            guard running == nil else { throw RelayRefusal("the API server of this node is away already") }
            guard let text = try read(manifest) else { throw RelayRefusal("no API server runs on this node") }
            try DurableFile.write(text, to: saved, mode: Self.mode)
            // Started before the effect: without it nothing would end the outage.
            _ = try BackgroundThread(name: "api-server-outage") { [self] in
                outage.end.sleep(seconds: Double(seconds))
                finish(outage)
                ended()
            }
            running = outage
        }
        do {
            try mayBegin()
            try DurableFile.removeDurably(manifest)
        } catch {
            end()
            throw error
        }
        log("the API server of this node is taken away until \(outage.until)")
        return outage.until
    }

    /// Brings the API server back, where it is away; returns when its manifest is in its place.
    func end() {
        guard let outage = running.withLock({ $0 }) else { return }
        outage.end.notify()
        finish(outage)
    }

    /// Puts back what an agent that died had taken away. Call it before anything else works on this node.
    func restore() throws {
        guard let text = try read(saved) else { return }
        // Where there is a manifest, the outage had not begun, or somebody has written a newer one.
        if try !FileState.read(manifest, digest: false).exists {
            try DurableFile.write(text, to: manifest, mode: Self.mode)
            log("the API server of this node is brought back")
        }
        try DurableFile.removeDurably(saved)
    }

    /// Once for each outage, by whichever thread comes first; a failure is tried again until it works.
    private func finish(_ outage: Running) {
        outage.isOver.withLock { isOver in
            guard !isOver else { return }
            while true {
                do {
                    try restore()
                    break
                } catch {
                    log("the API server's manifest cannot be put back, trying again: \(error)")
                    WakeUp().sleep(seconds: 5)
                }
            }
            isOver = true
            running.withLock { $0 = nil }
        }
    }

    private func read(_ path: String) throws -> [UInt8]? {
        do {
            return try DurableFile.readBounded(path, limit: Self.sizeLimit)
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }
}
