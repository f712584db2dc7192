/// Booleans as Go's `strconv.ParseBool` reads them in arguments.
enum GoBoolean {
    /// Nil for what it refuses.
    static func value(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }
}
