/// A value that an imported definition leaves open, because the file that was imported does not tell it. It stands in
/// the definition as `FILL IN: what is wanted`, and whoever reads the definition refuses it.
enum OpenValue {
    private static let prefix = "FILL IN: "

    static func text(_ wanted: String) -> String { prefix + wanted }

    /// What is wanted; nil for any other text.
    static func wanted(_ text: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }
}
