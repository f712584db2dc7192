/// Requests of one lane go one after the other over one connection; a long poll must not hold up the others.
enum Lane: Int, CaseIterable, Sendable {
    case assignment
    case conditions
    case relay
    case blobs
    case control
}
