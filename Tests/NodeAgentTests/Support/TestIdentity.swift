import Shared
import TestSupport

@testable import NodeAgent

/// The identity of the node that tests play.
enum TestIdentity {
    static func make() throws -> NodeIdentity {
        NodeIdentity(name: "cp-1", uid: String(repeating: "a", count: 32), clusterUID: testClusterUID, certificate: "")
    }
}
