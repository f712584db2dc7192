/// What an imported file was written for.
enum ImportFormat: String, Codable, CaseIterable, Sendable {
    /// The settings of a shell installer, `config-default.sh`: `NODES`, `NODE_ROLES` and so on.
    case configDefault = "config-default"
    /// The JSON cluster definition of hakube-installer, with or without comments.
    case hakube
    /// kubeadm's own configuration, `v1beta2` to `v1beta4`.
    case kubeadm

    /// Tells the format by the first thing in the text that is no comment; nil where nothing fits.
    static func detect(_ source: SourceText) -> ImportFormat? {
        var isBlockComment = false
        for line in String(decoding: source.bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let text = line.drop { $0 == " " || $0 == "\t" }
            if text.hasPrefix("#!") { return text.contains("sh") ? .configDefault : nil }
            if isBlockComment || text.hasPrefix("/*") {
                isBlockComment = !text.contains("*/")
            } else if !text.isEmpty, !text.hasPrefix("#"), !text.hasPrefix("//") {
                if let format = format(ofLine: text, in: source) { return format }
            }
        }
        return nil
    }

    private static func format(ofLine text: Substring, in source: SourceText) -> ImportFormat? {
        if text.hasPrefix("{") {
            return String(decoding: source.bytes, as: UTF8.self).contains("\"apiVersion\"") ? .kubeadm : .hakube
        }
        if text.hasPrefix("---") || text.hasPrefix("apiVersion:") || text.hasPrefix("kind:") { return .kubeadm }
        let bare = ["export ", "readonly ", "declare "].reduce(text) { $0.hasPrefix($1) ? $0.dropFirst($1.count) : $0 }
        let name = bare.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return !name.isEmpty && bare.dropFirst(name.count).hasPrefix("=") ? .configDefault : nil
    }
}
