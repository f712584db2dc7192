/// A script inside the operator's signature.
package struct HookSpec: Codable, Equatable, Sendable {
    package var script: String
    /// Absolute path.
    package var interpreter: String
    package var allowedExitCodes: [Int]
    package var runOnce: Bool

    package init(script: String, interpreter: String, allowedExitCodes: [Int], runOnce: Bool) {
        self.script = script
        self.interpreter = interpreter
        self.allowedExitCodes = allowedExitCodes
        self.runOnce = runOnce
    }
}
