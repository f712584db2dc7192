import Glibc
import Shared
import TestSupport
import Testing

@testable import Coordinator

struct StateFolderCheckTests {
    @Test func `a key that others may read is refused by name`() throws {
        let folder = try ScratchFolder()
        let state = StateFolder(path: folder("state"))
        _ = try Initializer(
            clusterName: "test", addresses: ["127.0.0.1"],
            configurationFolder: ConfigurationFolder(path: folder("etc")), stateFolder: state, user: nil, now: .now()
        ).run()
        try StateFolderCheck(folder: state).run()
        chmod(state.nodeAuthority.key, 0o640)
        let problem = #expect(throws: StateProblem.self) { try StateFolderCheck(folder: state).run() }
        #expect(problem?.detail == "others may read \(state.nodeAuthority.key) (mode 0640)")
        #expect(problem?.hint == "chmod 0600 \(state.nodeAuthority.key)")
    }
}
