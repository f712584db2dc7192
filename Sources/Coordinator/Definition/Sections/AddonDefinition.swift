import Shared

/// One entry of `addons`: Kubernetes objects that are applied once the API answers.
struct AddonDefinition: Equatable, Sendable {
    var name: String
    /// Path of the YAML file, beside the definition.
    var file: String?
    /// Name of an artifact that is the YAML file.
    var artifact: String?
    /// What the file must be.
    var sha256: Digest?
    /// What of its objects may open the cluster to the outside.
    var allow: Set<AddonExposure>
    /// How long to wait, after it was applied, until its workloads are available; nil for not at all.
    var waitSeconds: Int?
    /// Content of `file`, once it is read.
    var content: [UInt8]?
    /// Those of `file`, once it is read.
    var workloads: [AddonWorkload] = []

    init(_ reader: MappingReader) {
        name = reader.requiredText("name", example: "calico")
        file = reader.text("file")
        artifact = reader.text("artifact")
        sha256 = reader.parsed("sha256", "64 lower-case hex digits", example: "sha256sum FILE") { text in
            Digest(text: text.hasPrefix("sha256:") ? text : "sha256:\(text)")
        }
        allow = reader.words("allow")
        waitSeconds = reader.optionalInteger("waitSeconds", in: 1...3600)
        if artifact != nil, waitSeconds != nil {
            reader.problems.add(
                "\(reader.path) has waitSeconds and an artifact, whose objects are not known here",
                path: reader.path.key("waitSeconds"), fix: "use file for an addon that is to be waited for")
        }
        if (file == nil) == (artifact == nil) {
            reader.problems.add(
                "\(reader.path) must have either file or artifact", path: reader.path.key("file"), at: reader.mark,
                fix: "add file: \(name.isEmpty ? "addon" : name).yaml, or artifact: NAME")
        }
    }
}

/// One entry of `files`: a file that nodes of some roles have.
struct FileDefinition: Equatable, Sendable {
    var path: String
    var mode = FileMode(0o644)
    var owner: String
    var group: String
    var content: String
    /// Path of the secret file, beside the definition; its content goes sealed to the nodes, in place of ``content``.
    var sealed: String?
    /// What `sealed` holds, once it is read.
    var secret: SecretBytes?
    /// Empty means all.
    var roles: [Role]
    var restarts: [String]

    init(_ reader: MappingReader) {
        path = reader.parsed("path", "an absolute path", example: "/etc/example.conf", SafePath.parse) ?? ""
        if path.isEmpty, !reader.problems.hasProblem(at: reader.path.key("path")) {
            reader.reportMissing("path", "/etc/example.conf")
        }
        sealed = reader.text("sealed")
        if sealed != nil { mode = FileMode(0o600) }
        mode = reader.parsed("mode", "four octal digits", example: "\"0644\"") { FileMode(text: $0) } ?? mode
        owner = reader.text("owner", default: "root")
        group = reader.text("group", default: owner)
        content = sealed == nil ? reader.requiredText("content", example: "|") : reader.text("content", default: "")
        roles = RoleReader.roles("roles", reader, isOptional: true)
        restarts = reader.texts("restarts")
    }
}
