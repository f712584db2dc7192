import Shared

/// Why user-data cannot be made.
enum UserDataError: Error, Equatable, CustomStringConvertible {
    /// `own` are the bytes of the operator's files in it.
    case tooLarge(bytes: Int, own: Int)
    case name(String)
    case package(url: String)

    var description: String {
        switch self {
        case .tooLarge(let bytes, let own):
            "the user-data is \(bytes) bytes; machines accept \(UserData.maximumBytes) at most"
                + (own > 0 ? " (\(own) bytes are your own files)" : "")
        case .name(let name): "'\(name)' is not a name of a node"
        case .package(let url): "'\(url)' is not a URL that a script can name"
        }
    }
}

extension UserDataError: HintedError {
    var hint: String? {
        switch self {
        case .tooLarge(_, let own):
            own > 0
                ? "let the machine fetch the rest: a file that begins with #include and has a URL in its second line"
                : "shorten the cluster's name, or have fewer addresses of the coordinator"
        case .name: "lower-case letters, digits and -, in labels of at most 63, with dots between them"
        case .package: "for example http://mirror/muster"
        }
    }
}
