package import Shared

/// What a released version left behind on a real cluster: recorded once, never changed afterwards, and read by every later
/// version. `Tests/Recorded/README.md` says how it is made.
package struct RecordedRelease: Sendable, CustomStringConvertible {
    /// Every release there was.
    package static let all = [RecordedRelease(version: "0.1.0", lastMinute: "2026-11-30T14:54:20Z")]

    package let version: String
    /// When the recording ended: its documents are in force then.
    package let now: Timestamp

    private init(version: String, lastMinute: String) {
        self.version = version
        now = Timestamp(text: lastMinute) ?? Timestamp(seconds: 0)
    }

    package var description: String { version }

    /// The path of something in its folder.
    package func callAsFunction(_ name: String) -> String {
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        return "/\(tests)/Recorded/\(version)/\(name)"
    }

    package func bytes(_ name: String) throws -> [UInt8] { try DurableFile.readBounded(self(name), limit: 1 << 24) }

    package func envelope(_ kind: String) throws -> Envelope {
        try Envelope(reading: try bytes("envelopes/\(kind).json"))
    }

    /// What went over the wire, in its order.
    package func exchanges() throws -> [RecordedExchange] {
        try StrictJSON.decodeOwn([RecordedExchange].self, from: try bytes("exchanges.json"))
    }

    /// Copies a folder of the recording to where a program may change it. The original's modes do not survive version
    /// control, so every copy is for its owner alone.
    package func copy(_ name: String, to target: String) throws {
        try Folder.make(target, mode: FileMode(0o700))
        for entry in try Folder.names(in: self(name)) {
            let source = "\(name)/\(entry)"
            if try FileState.read(self(source), digest: false).kind == .directory {
                try copy(source, to: "\(target)/\(entry)")
            } else {
                try DurableFile.write(try bytes(source), to: "\(target)/\(entry)", mode: FileMode(0o600))
            }
        }
    }
}

/// A request that one program of a release sent, and what the other one answered.
package struct RecordedExchange: Decodable, Sendable {
    package enum Listener: String, Decodable, Sendable {
        case agent
        case enrolment
        case admin
    }

    package let listener: Listener
    /// The node that asked; nil on the admin socket.
    package let node: String?
    package let method: String
    /// The path with its variable parts named.
    package let route: String
    package let target: String
    package let body: String?
    package let status: Int
    package let answer: String?

    package var title: String { "\(listener.rawValue) \(method) \(target.prefix(80)) \(status)" }
}
