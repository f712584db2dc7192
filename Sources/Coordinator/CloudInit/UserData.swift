import Shared

/// What a machine does at its first boot, before it has a form.
struct UserData: Sendable {
    /// What machines accept as user-data at most: the smallest limit among the common clouds.
    static let maximumBytes = 16 * 1024
    /// Where cloud-init puts the script that it is to run.
    static let scriptPath = BootScript.folder + "/boot.sh"

    let script: BootScript
    let files: [UserDataFile]
    /// What the machine is to be called; nil where the platform names it.
    var hostname: String?

    /// The text in one of its forms.
    ///
    /// - Parameter joined: files of the operator's own; only a message of several parts has room for them.
    /// - Throws: ``UserDataError/tooLarge(bytes:own:)`` where no machine could be given it.
    func render(_ format: UserDataFormat, with joined: [JoinedFile] = []) throws -> String {
        let text =
            switch format {
            case .cloudConfig: try cloudConfig.text()
            case .autoinstall: try cloudConfig.autoinstallText()
            case .script: try wholeScript.text()
            case .mime: try message(with: joined)
            case .base64: try joined.isEmpty ? wholeScript.text() : message(with: joined)
            }
        guard text.utf8.count <= Self.maximumBytes else {
            let own = joined.reduce(0) { $0 + $1.source.bytes.count }
            throw UserDataError.tooLarge(bytes: text.utf8.count, own: own)
        }
        return format == .base64 ? Base64.encode(Array(text.utf8)) + "\n" : text
    }

    /// cloud-init writes the files, and runs one command.
    private var cloudConfig: CloudConfig {
        get throws {
            let script = UserDataFile(
                path: Self.scriptPath, permissions: "0700", content: Array(try script.text().utf8))
            return CloudConfig(files: files, script: script, hostname: hostname)
        }
    }

    /// The script with all that it writes inside.
    private var wholeScript: BootScript {
        var whole = script
        whole.files = files
        whole.hostname = hostname
        return whole
    }

    /// The operator's files first, in their order: the script is run after their scripts, and before their `runcmd`.
    private func message(with joined: [JoinedFile]) throws -> String {
        var parts = joined.enumerated().map { $1.part(number: $0 + 1) }
        parts.append(
            MultipartMessage.Part(
                contentType: "text/x-shellscript", name: "muster.sh", content: Array(try wholeScript.text().utf8)))
        return MultipartMessage(parts: parts).text
    }
}
