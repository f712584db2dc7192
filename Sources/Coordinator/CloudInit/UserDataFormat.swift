/// The forms in which user-data is printed; `--format` names them.
enum UserDataFormat: String, CaseIterable, Codable, Sendable {
    /// A `#cloud-config` document, with files and one command.
    case cloudConfig = "cloud-config"
    /// A shell script that does everything itself: it has no key that another part's could take the place of.
    case script
    /// A MIME message of several parts, ours a script.
    case mime
    /// The script, or with joined files the message, in base64: for MAAS, and for consoles that want it so.
    case base64
    /// The `#cloud-config` of Ubuntu's installer, with ours inside for the installed machine's first boot.
    case autoinstall
}
