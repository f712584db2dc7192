import Glibc

/// Collects one stream of a child: the first bytes for the result, every line for the caller.
struct ChildOutput {
    /// A line is cut here, so that a program that writes none cannot fill the memory.
    static let lineLimit = 8192

    private(set) var bytes: [UInt8] = []
    private(set) var isTruncated = false
    private(set) var isAtEnd = false
    private var line: [UInt8] = []
    private let stream: ChildProcess.OutputLine.Stream
    private let limit: Int
    private let onLine: ((ChildProcess.OutputLine) -> Void)?

    init(
        _ stream: ChildProcess.OutputLine.Stream, limit: Int, onLine: ((ChildProcess.OutputLine) -> Void)?
    ) {
        self.stream = stream
        self.limit = max(0, limit)
        self.onLine = onLine
    }

    /// Reads what is there now, at most 1 MiB: a child that never stops writing must not keep the loop from its clock.
    mutating func drain(_ descriptor: borrowing FileDescriptor) {
        var buffer = [UInt8](repeating: 0, count: 16384)
        for _ in 0..<64 where !isAtEnd {
            let count = read(descriptor.number, &buffer, buffer.count)
            if count > 0 {
                take(buffer[..<count])
            } else if count == 0 {
                finish()
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                // Reading our own pipe does not fail otherwise; should it, there is nothing more to get.
                finish()
            }
        }
    }

    /// Hands out the last line, which has no end.
    mutating func finish() {
        isAtEnd = true
        if !line.isEmpty { emit() }
    }

    mutating func take(_ part: ArraySlice<UInt8>) {
        let room = limit - bytes.count
        bytes.append(contentsOf: part.prefix(room))
        if part.count > room { isTruncated = true }
        guard onLine != nil else { return }
        for byte in part {
            if byte == UInt8(ascii: "\n") {
                emit()
            } else {
                line.append(byte)
                if line.count == Self.lineLimit { emit() }
            }
        }
    }

    private mutating func emit() {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        onLine?(ChildProcess.OutputLine(stream: stream, text: String(decoding: line, as: UTF8.self)))
        line.removeAll(keepingCapacity: true)
    }
}
