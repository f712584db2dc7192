import Shared
import Synchronization

/// When each node was last heard of, and how many polls it has missed since. Ages are taken from a clock that is
/// never set, so that a step of the wall clock makes no node silent; wall times are for people.
///
/// Memory only, so that a poll costs no write. What a restart must not forget is in ``SeenRow`` and ``SilenceRow``,
/// which ``PresenceWatch`` writes.
final class Presence: Sendable {
    struct Sighting: Equatable, Sendable {
        let time: Timestamp
        let address: String
        /// Of ``Presence/uptime``.
        let uptime: Int
    }

    private struct State {
        var sightings: [String: Sighting] = [:]
        /// Since when a node is waited for that may not have been heard of yet.
        var expected: [String: Int] = [:]
        /// Before this moment no node could be heard.
        var listeningSince: Int
        /// The uptime of the sighting that is durable.
        var written: [String: Int] = [:]
    }

    /// Seconds since some moment, time asleep included.
    let uptime: @Sendable () -> Int
    private let state: Mutex<State>

    init(uptime: @escaping @Sendable () -> Int = SystemUptime.seconds) {
        self.uptime = uptime
        state = Mutex(State(listeningSince: uptime()))
    }

    /// Called with names of enrolled nodes only, so it grows no further than the cluster.
    func note(_ node: String, at time: Timestamp, from address: String) {
        let sighting = Sighting(time: time, address: address, uptime: uptime())
        state.withLock { $0.sightings[node] = sighting }
    }

    func last(_ node: String) -> Sighting? { state.withLock { $0.sightings[node] } }

    /// From now on the node is waited for, unless it is already.
    func expect(_ nodes: [String]) {
        let now = uptime()
        state.withLock { state in
            for node in nodes where state.expected[node] == nil { state.expected[node] = now }
        }
    }

    func forget(_ nodes: [String]) {
        state.withLock { state in
            for node in nodes {
                state.expected[node] = nil
                state.sightings[node] = nil
                state.written[node] = nil
            }
        }
    }

    /// This process did not run for a while: what was missed meanwhile is not the nodes' fault.
    func beginToListen() {
        let now = uptime()
        state.withLock { $0.listeningSince = now }
    }

    /// Polls that a node has missed while this process listened; 0 for one that is not waited for.
    func missedPolls(_ node: String) -> Int {
        let now = uptime()
        return state.withLock { state in
            guard let expected = state.expected[node] else { return 0 }
            let heard = state.sightings[node]?.uptime ?? expected
            return SilenceRule.missedPolls(seconds: now - max(heard, expected, state.listeningSince))
        }
    }

    /// Whether this process has heard of the node so lately that it is not silent.
    func isHeard(_ node: String) -> Bool {
        guard let sighting = last(node) else { return false }
        return SilenceRule.missedPolls(seconds: uptime() - sighting.uptime) < SilenceRule.silentPolls
    }

    /// The sightings among these nodes whose durable one is older than so many seconds, or missing; at most `limit`.
    func unwritten(among nodes: [String], olderThan seconds: Int, limit: Int) -> [(node: String, sighting: Sighting)] {
        state.withLock { state in
            var found: [(node: String, sighting: Sighting)] = []
            for node in nodes where found.count < limit {
                guard let sighting = state.sightings[node] else { continue }
                if let written = state.written[node], sighting.uptime - written <= seconds { continue }
                found.append((node, sighting))
            }
            return found
        }
    }

    func noteWritten(_ sightings: [(node: String, sighting: Sighting)]) {
        state.withLock { state in
            for (node, sighting) in sightings { state.written[node] = sighting.uptime }
        }
    }
}
