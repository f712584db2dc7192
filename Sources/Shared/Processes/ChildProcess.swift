import Glibc

/// Programs as children: an argument vector and never a shell, a process group of their own, a small environment, no
/// descriptor but the three standard ones, a deadline, and output that is bounded in memory.
///
/// `run` spawns (`ChildSpawn`), then one poll loop (`ChildMonitor`) feeds input, collects output (`ChildOutput`) and
/// watches the clock. It blocks: call it on a thread of your own.
package enum ChildProcess {
    /// How a program ended.
    package enum Status: Hashable, Sendable {
        case exited(Int)
        case signalled(Int)
        /// Of a program that was adopted: only a parent is told.
        case unknown

        /// The shells' number: 128 + n for signal n; 255 where it is unknown.
        package var number: Int {
            switch self {
            case .exited(let code): code
            case .signalled(let signal): 128 + signal
            case .unknown: 255
            }
        }
    }

    package struct Result: Equatable, Sendable {
        package var status: Status
        package var stdout: [UInt8]
        package var stderr: [UInt8]
        /// The program wrote more than the limit; the rest was read and dropped.
        package var isStdoutTruncated: Bool
        package var isStderrTruncated: Bool
        package var duration: Duration

        package var isSuccess: Bool { status == .exited(0) }
        package var text: String { String(decoding: stdout, as: UTF8.self) }
        package var errorText: String { String(decoding: stderr, as: UTF8.self) }
    }

    /// A whole line that a program wrote, without its end. Bytes that are not UTF-8 are replaced; a line longer than
    /// 8 KiB comes in pieces.
    package struct OutputLine: Equatable, Sendable {
        package enum Stream: String, Sendable { case stdout, stderr }

        package let stream: Stream
        package let text: String
    }

    /// Where programs are looked up, in this order. The caller's own `PATH` is not asked.
    package static let searchPath = [
        "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
    ]

    /// What a child knows of the world: nothing of the caller's environment is inherited, so no secret is.
    package static let minimalEnvironment = [
        "PATH": searchPath.joined(separator: ":"), "LANG": "C.UTF-8", "HOME": "/root",
    ]

    /// Time between the polite end (TERM) and the other one (KILL).
    static let grace = Duration.seconds(5)

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - executable: with a slash as it is; without one looked up in `searchPath`.
    ///   - arguments: without the program's own name.
    ///   - environment: the whole of it.
    ///   - input: bytes for its standard input, which then ends. A program that does not read them is no error.
    ///   - deadline: then TERM goes to its group, and KILL five seconds later.
    ///   - outputLimit: bytes kept of each stream. More is read and dropped, so that the program never blocks on it.
    ///   - outputFile: both streams go to this new file, 0600, instead of pipes, and the program goes on when this
    ///     process ends: ``adopt(_:name:outputFile:deadline:outputLimit:shouldLeave:onLine:)`` finds it again. It has no
    ///     standard input.
    ///   - onStart: called once it runs, and with an output file before it begins; an identity that outlives this
    ///     process (``ProcessIdentity``). When it throws, the program is ended and the error passed on.
    ///   - isCancelled: asked four times a second; true ends the program like a deadline.
    ///   - shouldLeave: asked four times a second; true leaves the program to itself, with the error `left`.
    ///   - onLine: called on this thread for each line, also beyond the limit.
    /// - Returns: when the program itself has ended. Grandchildren that stay in the background keep nothing waiting.
    /// - Throws: ``ProcessError``, or what `onStart` throws.
    package static func run(
        executable: String, arguments: [String], environment: [String: String] = minimalEnvironment,
        input: [UInt8] = [], deadline: Duration, outputLimit: Int = 1 << 20, workingDirectory: String = "/",
        searchPath: [String] = searchPath, outputFile: String? = nil,
        onStart: ((ProcessIdentity) throws -> Void)? = nil, isCancelled: (() -> Bool)? = nil,
        shouldLeave: (() -> Bool)? = nil, onLine: ((OutputLine) -> Void)? = nil
    ) throws -> Result {
        let path = try find(executable, in: searchPath)
        let started = ContinuousClock.now
        if let outputFile {
            let output = try ChildFile.create(outputFile)
            let file = try ChildFile(outputFile)
            let child = try ChildSpawn.startOutliving(
                path, name: executable, arguments: arguments, environment: environment,
                workingDirectory: workingDirectory, output: output
            ) { try onStart?($0) }
            var monitor = ChildMonitor(
                child: child, name: executable, input: [], file: file, started: started, deadline: started + deadline,
                outputLimit: outputLimit, isCancelled: isCancelled, shouldLeave: shouldLeave, onLine: onLine)
            return try monitor.watch()
        }
        let child = try ChildSpawn.start(
            path, name: executable, arguments: arguments, environment: environment, workingDirectory: workingDirectory)
        let pid = child.pid
        var monitor = ChildMonitor(
            child: child, name: executable, input: input, started: started, deadline: started + deadline,
            outputLimit: outputLimit, isCancelled: isCancelled, shouldLeave: shouldLeave, onLine: onLine)
        do {
            if let onStart { try onStart(try ProcessIdentity(pid: pid)) }
        } catch {
            monitor.endNow()
            throw error
        }
        return try monitor.watch()
    }

    /// Watches a program to its end that a process before this one ran with an output file.
    ///
    /// - Parameters:
    ///   - name: for messages.
    ///   - outputFile: read from its beginning; where it is gone, the program's words are.
    ///   - deadline: what remains of its time; then it is ended like a child.
    /// - Returns: a result whose status is unknown. At once, when the program has ended before.
    package static func adopt(
        _ process: ProcessIdentity, name: String, outputFile: String, deadline: Duration, outputLimit: Int = 1 << 20,
        shouldLeave: (() -> Bool)? = nil, onLine: ((OutputLine) -> Void)? = nil
    ) throws -> Result {
        let started = ContinuousClock.now
        let file: ChildFile?
        do throws(FileError) {
            file = try ChildFile(outputFile)
        } catch {
            guard error.isMissing else { throw error }
            file = nil
        }
        let child = SpawnedChild(pid: process.pid, stdout: .none, stderr: .none, stdin: .none)
        var monitor = ChildMonitor(
            child: child, name: name, input: [], file: file, adopted: process, started: started,
            deadline: started + deadline, outputLimit: outputLimit, shouldLeave: shouldLeave, onLine: onLine)
        return try monitor.watch()
    }

    /// The path of a program, for callers that only want to know whether it is there.
    package static func find(_ executable: String, in folders: [String] = searchPath) throws(ProcessError) -> String {
        guard !executable.isEmpty, !executable.utf8.contains(0) else {
            throw ProcessError(.badArguments, executable, "this is not the name of a program")
        }
        if executable.contains("/") {
            guard let reason = refusal(executable) else { return executable }
            throw ProcessError(.notFound, executable, reason)
        }
        for folder in folders where refusal(folder + "/" + executable) == nil { return folder + "/" + executable }
        throw ProcessError(.notFound, executable, "no such program in \(folders.joined(separator: ":"))")
    }

    /// Why a path cannot be started.
    private static func refusal(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return systemText(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return "not a program" }
        return access(path, X_OK) == 0 ? nil : systemText(errno)
    }
}
