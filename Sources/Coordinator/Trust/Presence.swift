import Shared
import Synchronization

/// When each node was last heard of. Memory only: after a start everybody is heard of again within a minute.
final class Presence: Sendable {
    struct Sighting: Equatable, Sendable {
        let time: Timestamp
        let address: String
    }

    private let sightings = Mutex<[String: Sighting]>([:])

    /// Called with names of enrolled nodes only, so it grows no further than the cluster.
    func note(_ node: String, at time: Timestamp, from address: String) {
        sightings.withLock { $0[node] = Sighting(time: time, address: address) }
    }

    func last(_ node: String) -> Sighting? { sightings.withLock { $0[node] } }
}
