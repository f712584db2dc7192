import Shared

/// Body of `POST /v1/boot-failures`: what a machine says whose first boot failed before it had an identity. Anyone can send
/// it, so nothing in it is believed.
struct BootFailureReport: Codable, Equatable, Sendable {
    /// The node that the machine was to become.
    var node: String
    /// The step of the script, for example `fetch-muster-agent`.
    var step: String
    var exitStatus: Int
    /// The end of its output, in base64.
    var output: String

    static let stepBytes = 64
    static let outputBytes = 4096

    /// - Returns: the output.
    /// - Throws: ``Shared/APIError`` for values that no script of ours sends.
    func check() throws(APIError) -> [UInt8] {
        guard PayloadRules.isNodeName(node) else { throw APIError(.badRequest, "the node's name is malformed") }
        guard (1...Self.stepBytes).contains(step.utf8.count), step.utf8.allSatisfy(Self.isStepByte) else {
            throw APIError(.badRequest, "the step must be 1 to \(Self.stepBytes) of a-z, 0-9 and -")
        }
        guard (1...255).contains(exitStatus) else {
            throw APIError(.badRequest, "the exit status must be from 1 to 255")
        }
        guard let bytes = Base64.decode(output), bytes.count <= Self.outputBytes else {
            throw APIError(.badRequest, "the output must be base64 of at most \(Self.outputBytes) bytes")
        }
        return bytes
    }

    private static func isStepByte(_ byte: UInt8) -> Bool {
        ByteClass.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
    }
}
