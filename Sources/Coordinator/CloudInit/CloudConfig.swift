import Shared

/// A `#cloud-config` document: files first, then commands as argument lists, never as shell text.
///
/// It is JSON behind the header line: JSON is YAML, and its quoting leaves nothing to guess.
struct CloudConfig: Sendable {
    /// What machines accept as user-data at most: the smallest limit among the common clouds.
    static let maximumBytes = 16 * 1024

    var files: [UserDataFile] = []
    var commands: [[String]] = []

    /// The document's text.
    ///
    /// - Throws: ``CloudConfigError/tooLarge(bytes:)`` where no machine could be given it.
    func render() throws -> String {
        let document = Document(write_files: files.map(Document.File.init), runcmd: commands)
        let json = try JSONText.encode(document, layout: .indented)
        let text = "#cloud-config\n" + String(decoding: json, as: UTF8.self) + "\n"
        guard text.utf8.count < Self.maximumBytes else { throw CloudConfigError.tooLarge(bytes: text.utf8.count) }
        return text
    }

    /// The members are cloud-init's own names.
    private struct Document: Encodable {
        struct File: Encodable {
            let path: String
            let permissions: String
            let owner = "root:root"
            let encoding = "b64"
            let content: String

            enum CodingKeys: String, CodingKey {
                case path
                case permissions
                case owner
                case encoding
                case content
            }

            init(_ file: UserDataFile) {
                path = file.path
                permissions = file.permissions
                content = Base64.encode(file.content)
            }
        }

        let write_files: [File]
        let runcmd: [[String]]
    }
}

enum CloudConfigError: Error, Equatable, CustomStringConvertible {
    case tooLarge(bytes: Int)

    var description: String {
        switch self {
        case .tooLarge(let bytes):
            "the user-data is \(bytes) bytes; machines accept \(CloudConfig.maximumBytes) at most"
        }
    }
}
