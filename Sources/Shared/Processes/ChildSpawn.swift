import CSystem
import Glibc

/// A running child with our ends of its pipes, none of which blocks.
struct SpawnedChild: ~Copyable {
    let pid: pid_t
    let stdout: FileDescriptor
    let stderr: FileDescriptor
    /// None once all input is written.
    var stdin: FileDescriptor
}

/// `posix_spawn` with everything that a root child must not inherit taken away.
enum ChildSpawn {
    static func start(
        _ path: String, name: String, arguments: [String], environment: [String: String], workingDirectory: String
    ) throws(ProcessError) -> SpawnedChild {
        let variables = try check(name, arguments, environment, workingDirectory)
        do throws(SystemFailure) {
            let input = try Pipe()
            let output = try Pipe()
            let errors = try Pipe()
            try Pipe.makeNonBlocking(input.writing)
            try Pipe.makeNonBlocking(output.reading)
            try Pipe.makeNonBlocking(errors.reading)
            let attributes = try SpawnAttributes()
            let actions = try SpawnActions(
                standard: [input.reading.number, output.writing.number, errors.writing.number],
                workingDirectory: workingDirectory)
            let pid = try spawn(path, [path] + arguments, variables, actions, attributes)
            return SpawnedChild(
                pid: pid, stdout: output.takeReading(), stderr: errors.takeReading(), stdin: input.takeWriting())
        } catch {
            throw ProcessError(.notStarted, name, systemText(error.errno))
        }
    }

    /// Starts a program whose output goes to a file and that outlives this process.
    ///
    /// - Parameter admit: called before the program begins; when it throws, the program never does.
    static func startOutliving(
        _ path: String, name: String, arguments: [String], environment: [String: String], workingDirectory: String,
        output: borrowing FileDescriptor, admit: (ProcessIdentity) throws -> Void
    ) throws -> SpawnedChild {
        let variables = try check(name, arguments, environment, workingDirectory)
        do {
            let input = try Pipe()
            let gate = try Pipe()
            let pid = try fork(path, [path] + arguments, variables, workingDirectory, input.reading, output, gate)
            do {
                try admit(try ProcessIdentity(pid: pid))
                let count = BrokenPipe.ignored { write(gate.writing.number, "x", 1) }
                guard count == 1 else { throw SystemFailure("write", EPIPE) }
            } catch {
                // Closing the gate would end it too; this leaves no zombie.
                _ = kill(pid, SIGKILL)
                waitpid(pid, nil, 0)
                throw error
            }
            return SpawnedChild(pid: pid, stdout: .none, stderr: .none, stdin: .none)
        } catch let error as SystemFailure {
            throw ProcessError(.notStarted, name, systemText(error.errno))
        }
    }

    private static func fork(
        _ path: String, _ arguments: [String], _ variables: [String], _ folder: String,
        _ input: borrowing FileDescriptor, _ output: borrowing FileDescriptor, _ gate: borrowing Pipe
    ) throws(SystemFailure) -> pid_t {
        try withVectors(arguments, variables) { argv, envp throws(SystemFailure) in
            let pid = muster_fork_gated(
                path, argv, envp, folder, input.number, output.number, [gate.reading.number, gate.writing.number])
            guard pid > 0 else { throw SystemFailure("fork", errno) }
            return pid
        }
    }

    /// What can be given to a program: `NAME=value` of each variable.
    private static func check(
        _ name: String, _ arguments: [String], _ environment: [String: String], _ workingDirectory: String
    ) throws(ProcessError) -> [String] {
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        guard !(arguments + variables + [workingDirectory]).contains(where: { $0.utf8.contains(0) }),
            !environment.keys.contains(where: { $0.isEmpty || $0.utf8.contains(UInt8(ascii: "=")) })
        else { throw ProcessError(.badArguments, name, "an argument or a variable cannot be given to a program") }
        var folder = stat()
        guard stat(workingDirectory, &folder) == 0, folder.st_mode & S_IFMT == S_IFDIR else {
            throw ProcessError(.notStarted, name, "there is no folder \(workingDirectory) to work in")
        }
        return variables
    }

    private static func spawn(
        _ path: String, _ arguments: [String], _ variables: [String], _ actions: borrowing SpawnActions,
        _ attributes: borrowing SpawnAttributes
    ) throws(SystemFailure) -> pid_t {
        try withVectors(arguments, variables) { argv, envp throws(SystemFailure) in
            var pid: pid_t = 0
            let status = posix_spawn(&pid, path, actions.pointer, attributes.pointer, argv, envp)
            guard status == 0 else { throw SystemFailure("posix_spawn", status) }
            return pid
        }
    }

    private typealias Vector = [UnsafeMutablePointer<CChar>?]

    /// Lends both vectors as C wants them, ended by NULL.
    private static func withVectors(
        _ arguments: [String], _ variables: [String], _ body: (Vector, Vector) throws(SystemFailure) -> pid_t
    ) throws(SystemFailure) -> pid_t {
        let argv: Vector = arguments.map { strdup($0) }
        let envp: Vector = variables.map { strdup($0) }
        defer { (argv + envp).forEach { free($0) } }
        guard !argv.contains(nil), !envp.contains(nil) else { throw SystemFailure("strdup", ENOMEM) }
        return try body(argv + [nil], envp + [nil])
    }
}

/// What happens to the descriptors between fork and exec.
private struct SpawnActions: ~Copyable {
    let pointer: UnsafeMutablePointer<posix_spawn_file_actions_t>

    /// - Parameter standard: what becomes 0, 1 and 2; everything from 3 on is closed.
    init(standard: [Int32], workingDirectory: String) throws(SystemFailure) {
        pointer = .allocate(capacity: 1)
        let status = posix_spawn_file_actions_init(pointer)
        guard status == 0 else {
            pointer.deallocate()
            throw SystemFailure("posix_spawn_file_actions_init", status)
        }
        for (number, descriptor) in standard.enumerated() {
            try check(posix_spawn_file_actions_adddup2(pointer, descriptor, Int32(number)))
        }
        try check(muster_spawn_addclosefrom(pointer, 3))
        try check(muster_spawn_addchdir(pointer, workingDirectory))
    }

    deinit {
        posix_spawn_file_actions_destroy(pointer)
        pointer.deallocate()
    }
}

/// Its own process group, every signal at its default and none blocked: this process ignores SIGPIPE and blocks others.
private struct SpawnAttributes: ~Copyable {
    let pointer: UnsafeMutablePointer<posix_spawnattr_t>

    init() throws(SystemFailure) {
        pointer = .allocate(capacity: 1)
        let status = posix_spawnattr_init(pointer)
        guard status == 0 else {
            pointer.deallocate()
            throw SystemFailure("posix_spawnattr_init", status)
        }
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        try check(posix_spawnattr_setsigdefault(pointer, &all))
        try check(posix_spawnattr_setsigmask(pointer, &none))
        try check(posix_spawnattr_setpgroup(pointer, 0))
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        try check(posix_spawnattr_setflags(pointer, Int16(flags)))
    }

    deinit {
        posix_spawnattr_destroy(pointer)
        pointer.deallocate()
    }
}

/// The functions of `posix_spawn` return their error number.
private func check(_ status: Int32) throws(SystemFailure) {
    guard status == 0 else { throw SystemFailure("posix_spawn", status) }
}
