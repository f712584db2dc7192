import Shared

/// A `#cloud-config` document: files first, then one command, never shell text.
///
/// It is JSON behind the header line: JSON is YAML, and its quoting leaves nothing to guess.
struct CloudConfig: Sendable {
    let files: [UserDataFile]
    /// The script that the command runs.
    let script: UserDataFile
    let hostname: String?

    func text() throws -> String { try Self.text(of: document(mergeRules: Merging.rules)) }

    /// For Ubuntu's installer: the same for the installed machine. Nothing is merged with it there.
    func autoinstallText() throws -> String {
        try Self.text(of: Installer(autoinstall: Installer.Settings(userData: document(mergeRules: nil))))
    }

    private static func text(of document: some Encodable) throws -> String {
        let json = try JSONText.encode(document, layout: .indented)
        return "#cloud-config\n" + String(decoding: json, as: UTF8.self) + "\n"
    }

    private func document(mergeRules: [Merging]?) -> Document {
        let labels = hostname?.split(separator: ".").map(String.init) ?? []
        return Document(
            merge_how: mergeRules, hostname: labels.first, fqdn: labels.count > 1 ? hostname : nil,
            preserve_hostname: hostname == nil ? nil : false,
            write_files: files.map { Document.File($0, isText: false) } + [Document.File(script, isText: true)],
            runcmd: [["sh", script.path]])
    }

    /// The members are cloud-init's own names.
    private struct Document: Encodable {
        struct File: Encodable {
            let path: String
            let permissions: String
            let owner = "root:root"
            /// Absent where the content is text as it is.
            let encoding: String?
            let content: String

            enum CodingKeys: String, CodingKey {
                case path
                case permissions
                case owner
                case encoding
                case content
            }

            /// - Parameter isText: only for what we wrote ourselves. All else is in base64, so that nothing in it can be
            ///   taken for YAML.
            init(_ file: UserDataFile, isText: Bool) {
                path = file.path
                permissions = file.permissions
                encoding = isText ? nil : "b64"
                content = isText ? String(decoding: file.content, as: UTF8.self) : Base64.encode(file.content)
            }
        }

        let merge_how: [Merging]?
        let hostname: String?
        let fqdn: String?
        let preserve_hostname: Bool?
        let write_files: [File]
        let runcmd: [[String]]
    }

    private struct Installer: Encodable {
        struct Settings: Encodable {
            let version = 1
            let userData: Document

            enum CodingKeys: String, CodingKey {
                case version
                case userData = "user-data"
            }
        }

        let autoinstall: Settings
    }

    /// How cloud-init joins a document with those before it: lists one behind the other, and of anything else the first
    /// stays. Without it the later document's `runcmd` and `write_files` are all that is left.
    struct Merging: Encodable, Equatable {
        let name: String
        let settings: [String]

        static let rules = [
            Merging(name: "list", settings: ["append"]),
            Merging(name: "dict", settings: ["no_replace", "recurse_list"]),
        ]

        /// The same as the header field `Merge-Type` of a MIME part has it.
        static let header = rules.map { "\($0.name)(\($0.settings.joined(separator: ",")))" }.joined(separator: "+")
    }
}
