import Shared

/// One entry of `hooks.preInstall` or `hooks.postInstall`: a script of the operator's own.
struct HookDefinition: Equatable, Sendable {
    var name: String
    /// Empty means all.
    var roles: [Role]
    /// Path of the script, beside the definition.
    var file: String?
    var script: String?
    var interpreter: String
    var timeoutSeconds: Int
    var allowedExitCodes: [Int]
    var runOnce: Bool

    init(_ reader: MappingReader) {
        name = reader.requiredText("name", example: "mount-disk")
        roles = RoleReader.roles("roles", reader, isOptional: true)
        file = reader.text("file")
        script = reader.text("script")
        interpreter =
            reader.parsed("interpreter", "an absolute path", example: "/bin/bash", SafePath.parse) ?? "/bin/sh"
        timeoutSeconds = reader.integer("timeoutSeconds", in: 1...86_400, default: 300)
        allowedExitCodes = reader.texts("allowedExitCodes").enumerated().compactMap { index, text in
            if let code = Int(text), (0...255).contains(code) { return code }
            let path = reader.path.key("allowedExitCodes")[index]
            reader.problems.add(
                "\(path) must be a number from 0 to 255, not \(text)", path: path, fix: "write for example 0")
            return nil
        }
        if allowedExitCodes.isEmpty { allowedExitCodes = [0] }
        runOnce = reader.boolean("runOnce", default: true)
        let isOpen = ["file", "script"].contains { reader.problems.hasProblem(at: reader.path.key($0)) }
        if (file == nil) == (script == nil), !isOpen {
            reader.problems.add(
                "\(reader.path) must have either file or script", path: reader.path.key("script"), at: reader.mark,
                fix: "add script: |, or file: PATH")
        }
    }
}

/// `hooks`.
struct HookSettings: Equatable, Sendable {
    /// Before anything is installed.
    var preInstall: [HookDefinition] = []
    /// After everything else.
    var postInstall: [HookDefinition] = []

    init() {}

    init(_ reader: MappingReader) {
        preInstall = reader.list("preInstall") { HookDefinition($0) }
        postInstall = reader.list("postInstall") { HookDefinition($0) }
    }
}
