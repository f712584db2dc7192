import Shared
import Testing

/// Expects that the body is refused with this code, and says which code it was otherwise.
func expectRefused(
    _ code: RefusalCode, _ note: String = "", at location: SourceLocation = #_sourceLocation, _ body: () throws -> Any
) {
    do {
        _ = try body()
        Issue.record("accepted, and should be refused with \(code) \(note)", sourceLocation: location)
    } catch let refusal as Refusal {
        #expect(refusal.code == code, "\(note) \(refusal)", sourceLocation: location)
    } catch {
        Issue.record("threw \(error) \(note)", sourceLocation: location)
    }
}
