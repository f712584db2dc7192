import TestSupport
import Testing

@testable import Coordinator

/// The engines that must keep the store's contract. A new engine joins by adding a case.
enum EngineUnderTest: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case sqlite

    var testDescription: String { rawValue }

    /// A store on a fresh engine, and a way to open the same data again.
    func withStore<Value>(_ body: (Store, EngineFixture) throws -> Value) throws -> Value {
        let fixture = try EngineFixture(self)
        let store = try Store(engine: fixture.open())
        defer { store.close() }
        return try body(store, fixture)
    }
}

/// One engine's data for one test.
final class EngineFixture {
    private let scratch: ScratchFolder
    private let kind: EngineUnderTest
    private let memory = MemoryEngine()

    init(_ kind: EngineUnderTest) throws {
        self.kind = kind
        scratch = try ScratchFolder()
        if kind == .sqlite { try SQLiteEngine.create(path: path) }
    }

    var path: String { scratch("state.db") }

    func open() throws -> any StoreEngine {
        switch kind {
        case .memory: memory
        case .sqlite: try SQLiteEngine(path: path)
        }
    }
}
