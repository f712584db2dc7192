import Glibc
import Shared

/// A process for tests to trace, kill and signal: one durable change, or one thing held, named on its command line.
@main
enum TestProbe {
    static func main() {
        do {
            let words = Array(CommandLine.arguments.dropFirst())
            guard let verb = words.first else { throw Unknown() }
            try run(verb, Array(words.dropFirst()))
        } catch {
            Console.standard.printError("\(error)")
            exit(1)
        }
    }

    private struct Unknown: Error {}

    private static func run(_ verb: String, _ words: [String]) throws {
        switch (verb, words.count) {
        case ("write", 3):
            guard let count = Int(words[1]), let byte = UInt8(words[2]) else { throw Unknown() }
            try DurableFile.write([UInt8](repeating: byte, count: count), to: words[0], mode: FileMode(0o640))
            try say("done")
        case ("create", 3):
            guard let count = Int(words[1]), let byte = UInt8(words[2]) else { throw Unknown() }
            let bytes = [UInt8](repeating: byte, count: count)
            try DurableFile.write(bytes, to: words[0], mode: FileMode(0o640), existing: .keep)
            try say("done")
        case ("remove", 1):
            try DurableFile.removeDurably(words[0])
            try say("done")
        case ("folder", 1):
            try DurableFile.makeDirectory(words[0], mode: FileMode(0o700))
            try say("done")
        case ("lock", 1):
            let lock = try FileLock(path: words[0])
            try say("locked")
            pause()
            _ = consume lock
        case ("record-lock", 1):
            // As dpkg takes it.
            let file = open(words[0], O_RDWR | O_CLOEXEC)
            var lock = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
            guard file >= 0, fcntl(file, F_SETLK, &lock) == 0 else { throw Unknown() }
            try say("locked")
            pause()
        case ("parent", 3): try beParent(record: words[0], output: words[1], script: words[2])
        case ("orphaner", 2):
            _ = try ChildProcess.run(
                executable: "/bin/sh", arguments: ["-c", words[1]], deadline: .seconds(60), outputFile: words[0],
                onStart: { _ in _ = kill(getpid(), SIGKILL) })
        case ("signals", 0): try watchSignals()
        default: throw Unknown()
        }
    }

    /// Runs a script that outlives this process, and writes down which process it is.
    private static func beParent(record: String, output: String, script: String) throws {
        let result = try ChildProcess.run(
            executable: "/bin/sh", arguments: ["-c", script], deadline: .seconds(60), outputFile: output,
            onStart: { try DurableFile.write(try CanonicalJSON.encode($0), to: record, mode: FileMode(0o600)) })
        try say("status \(result.status.number)")
    }

    /// Says which signals came, until TERM.
    private static func watchSignals() throws {
        try SignalWatcher.prepare()
        let watcher = try SignalWatcher { number in
            try? say("signal \(number)")
            if number == SIGTERM { exit(0) }
        }
        // Written after its reader is gone, this must be an error and not the end.
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Unknown() }
        close(ends[0])
        try say(write(ends[1], "x", 1) == -1 && errno == EPIPE ? "ready" : "not ready")
        while true { pause() }
        _ = watcher
    }

    private static func say(_ text: String) throws { try Console.standard.print(text) }
}
