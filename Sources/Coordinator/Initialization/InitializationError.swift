/// Why `coordinator init` did nothing.
struct InitializationError: Error, Equatable, CustomStringConvertible {
    enum Code: Sendable {
        case exists
        case badAddress
        case badName
    }

    let code: Code
    let detail: String
    let hint: String

    static func == (left: InitializationError, right: InitializationError) -> Bool { left.code == right.code }

    var description: String { detail }
}
