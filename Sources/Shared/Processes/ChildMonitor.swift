import CSystem
import Glibc

/// Watches one child to its end: a single poll loop over its pipes, its exit and the clock.
///
/// The child is reaped last. Until then its number, which is also that of its group, cannot be given to another process,
/// so a signal to the group never hits a stranger.
struct ChildMonitor: ~Copyable {
    private enum Phase {
        case running
        /// TERM was sent; KILL follows.
        case ending(ProcessError.Code, kill: ContinuousClock.Instant)
        /// KILL was sent; a process that the kernel cannot end is given up.
        case killed(ProcessError.Code, giveUp: ContinuousClock.Instant)
    }

    private var child: SpawnedChild
    /// Readable when the child has ended; absent on kernels and sandboxes without it.
    private let exit: FileDescriptor
    private let name: String
    private var input: ArraySlice<UInt8>
    private var stdout: ChildOutput
    private var stderr: ChildOutput
    /// Instead of pipes, for a program that outlives this process.
    private var file: ChildFile?
    /// Of a program that another process started: nobody tells us how it ended.
    private let adopted: ProcessIdentity?
    private var phase = Phase.running
    private var hasEnded = false
    private let started: ContinuousClock.Instant
    private let deadline: ContinuousClock.Instant
    private let isCancelled: (() -> Bool)?
    private let shouldLeave: (() -> Bool)?

    init(
        child: consuming SpawnedChild, name: String, input: [UInt8], file: consuming ChildFile? = nil,
        adopted: ProcessIdentity? = nil, started: ContinuousClock.Instant, deadline: ContinuousClock.Instant,
        outputLimit: Int, isCancelled: (() -> Bool)? = nil, shouldLeave: (() -> Bool)? = nil,
        onLine: ((ChildProcess.OutputLine) -> Void)?
    ) {
        let hasPipes = child.stdout.number >= 0
        self.exit = FileDescriptor(takingOwnership: muster_pidfd_open(child.pid))
        self.child = child
        self.name = name
        self.input = input[...]
        self.stdout = ChildOutput(.stdout, limit: outputLimit, onLine: onLine)
        self.stderr = ChildOutput(.stderr, limit: outputLimit, onLine: onLine)
        self.started = started
        self.deadline = deadline
        self.isCancelled = isCancelled
        self.shouldLeave = shouldLeave
        self.file = file
        self.adopted = adopted
        if self.input.isEmpty { self.child.stdin = .none }
        if !hasPipes { stderr.finish() }
    }

    /// Waits for the end.
    mutating func watch() throws(ProcessError) -> ChildProcess.Result {
        while true {
            if !hasEnded { hasEnded = try checkEnd() }
            // Looked at after the exit, so that what it wrote last is all here.
            collect()
            feed()
            let now = ContinuousClock.now
            switch phase {
            case .running where hasEnded: return try finish(nil)
            case .running:
                if now >= deadline {
                    end(.deadline, now)
                } else if isCancelled?() == true {
                    end(.cancelled, now)
                } else if shouldLeave?() == true {
                    throw ProcessError(.left, name, "it goes on by itself (process \(child.pid))")
                }
            case .ending(let code, let kill):
                // Its grandchildren get their time too, as far as they can be seen: they hold the pipes.
                let isQuiet = hasEnded && stdout.isAtEnd && stderr.isAtEnd
                if isQuiet || now >= kill {
                    signal(SIGKILL)
                    phase = .killed(code, giveUp: now + ChildProcess.grace)
                    continue
                }
            case .killed(let code, let giveUp):
                if hasEnded { return try finish(code) }
                if now >= giveUp {
                    throw ProcessError(code, name, "\(reason(code)) but cannot be ended (process \(child.pid))")
                }
            }
            try wait(now)
        }
    }

    /// Ends the child at once and forgets it.
    mutating func endNow() {
        phase = .killed(.cancelled, giveUp: .now + ChildProcess.grace)
        signal(SIGKILL)
        _ = try? watch()
    }

    private mutating func collect() {
        guard file == nil, adopted == nil else {
            if hasEnded { file?.skipToLast() }
            file?.readNew { stdout.take($0) }
            if hasEnded { stdout.finish() }
            return
        }
        stdout.drain(child.stdout)
        stderr.drain(child.stderr)
    }

    private mutating func end(_ code: ProcessError.Code, _ now: ContinuousClock.Instant) {
        signal(SIGTERM)
        // A stopped process does not see TERM before it goes on.
        signal(SIGCONT)
        phase = .ending(code, kill: now + ChildProcess.grace)
    }

    private func signal(_ number: Int32) {
        // Unlike a child, an adopted process that has ended may have lost its number to another one.
        if let adopted, (try? adopted.isAlive()) != true { return }
        // It can only fail because nobody is left.
        _ = kill(-child.pid, number)
    }

    /// Whether it has ended; it stays a zombie.
    private func checkEnd() throws(ProcessError) -> Bool {
        if let adopted {
            do throws(FileError) {
                return try !adopted.isAlive()
            } catch {
                throw ProcessError(.system, name, "\(error)")
            }
        }
        var info = siginfo_t()
        while waitid(P_PID, id_t(child.pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 {
            guard errno == EINTR else { throw ProcessError(.system, name, "waitid: \(systemText(errno))") }
        }
        return info.si_signo == SIGCHLD
    }

    private mutating func finish(_ code: ProcessError.Code?) throws(ProcessError) -> ChildProcess.Result {
        stdout.finish()
        stderr.finish()
        let result = ChildProcess.Result(
            status: try reap(), stdout: stdout.bytes, stderr: stderr.bytes, isStdoutTruncated: stdout.isTruncated,
            isStderrTruncated: stderr.isTruncated, duration: ContinuousClock.now - started)
        guard let code else { return result }
        throw ProcessError(code, name, "\(reason(code)) and was ended", result: result)
    }

    private func reap() throws(ProcessError) -> ChildProcess.Status {
        guard adopted == nil else { return .unknown }
        var status: Int32 = 0
        while waitpid(child.pid, &status, 0) < 0 {
            guard errno == EINTR else { throw ProcessError(.system, name, "waitpid: \(systemText(errno))") }
        }
        return muster_status_exited(status) != 0
            ? .exited(Int(muster_status_code(status))) : .signalled(Int(muster_status_signal(status)))
    }

    private func reason(_ code: ProcessError.Code) -> String {
        code == .deadline
            ? "it ran past its deadline of \(HumanDuration.text(deadline - started))" : "it had to stop"
    }

    private mutating func feed() {
        let number = child.stdin.number
        guard number >= 0 else { return }
        while !input.isEmpty {
            let count = BrokenPipe.ignored { input.withUnsafeBytes { write(number, $0.baseAddress, $0.count) } }
            if count > 0 {
                input = input.dropFirst(count)
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                return
            } else {
                // It does not want the rest.
                input = []
            }
        }
        child.stdin = .none
    }

    private func wait(_ now: ContinuousClock.Instant) throws(ProcessError) {
        // -1 is passed over.
        var polled = [
            pollfd(fd: stdout.isAtEnd ? -1 : child.stdout.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stderr.isAtEnd ? -1 : child.stderr.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: child.stdin.number, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: hasEnded ? -1 : exit.number, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&polled, nfds_t(polled.count), timeout(now)) < 0, errno != EINTR else { return }
        throw ProcessError(.system, name, "poll: \(systemText(errno))")
    }

    /// Milliseconds until something is due.
    private func timeout(_ now: ContinuousClock.Instant) -> Int32 {
        var next: Duration
        switch phase {
        case .running: next = deadline - now
        case .ending(_, let kill): next = kill - now
        case .killed(_, let giveUp): next = giveUp - now
        }
        // A file that grows wakes nobody.
        let isAsked = isCancelled != nil || shouldLeave != nil || file != nil
        if case .running = phase, isAsked { next = min(next, .milliseconds(250)) }
        if exit.number < 0, !hasEnded { next = min(next, .milliseconds(stdout.isAtEnd && stderr.isAtEnd ? 5 : 100)) }
        // One more, because a duration is rounded down and the loop would spin through its last millisecond.
        return Int32(clamping: min(max(next.milliseconds, 0), 60_000) + 1)
    }
}
