/// Metrics in Prometheus' exposition format.
struct MetricsText {
    enum Kind: String { case gauge, counter }

    private(set) var text = ""

    mutating func add(_ name: String, _ help: String, _ value: Int, _ kind: Kind = .gauge) {
        head(name, help, kind)
        text += "\(name) \(value)\n"
    }

    /// One line a value of the label; nothing where there is none.
    mutating func add(
        _ name: String, _ help: String, label: String, _ values: [(label: String, value: Int)], _ kind: Kind = .gauge
    ) {
        guard !values.isEmpty else { return }
        head(name, help, kind)
        for (text, value) in values { self.text += "\(name){\(label)=\"\(Self.escaped(text))\"} \(value)\n" }
    }

    private mutating func head(_ name: String, _ help: String, _ kind: Kind) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
