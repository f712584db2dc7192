import CSystem
import Glibc

/// A process told apart from every later one with the same number: for finding a child again after this process was
/// killed and started anew.
package struct ProcessIdentity: Hashable, Codable, Sendable {
    package let pid: Int32
    /// Clock ticks since the machine started.
    package let startTime: UInt64
    /// The kernel's random name of this run of the machine.
    package let bootID: String

    init(pid: Int32, startTime: UInt64, bootID: String) {
        self.pid = pid
        self.startTime = startTime
        self.bootID = bootID
    }

    /// Of a process that is there now, also of one that has ended and was not reaped.
    package init(pid: Int32) throws(FileError) {
        self.pid = pid
        guard let state = try ProcessState.read(pid) else {
            throw FileError(.read, "/proc/\(pid)/stat", errno: ENOENT)
        }
        startTime = state.startTime
        bootID = try Self.currentBootID()
    }

    /// Whether it still runs. An ended one that its parent has not reaped does not.
    package func isAlive() throws(FileError) -> Bool {
        guard try Self.currentBootID() == bootID, let state = try ProcessState.read(pid) else { return false }
        return state.startTime == startTime && !state.isEnded
    }

    /// Time since it was started, on the clock that also runs while the machine sleeps.
    package var age: Duration {
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        let ticks = UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))
        // A record from the disk may hold any number.
        let started =
            Duration.seconds(Int64(clamping: startTime / ticks)) + .milliseconds(startTime % ticks * 1000 / ticks)
        return max(.zero, .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec) - started)
    }

    /// Blocks until it is gone, for a process that may be no child of this one.
    ///
    /// - Returns: false when it still runs at the deadline.
    package func waitUntilGone(deadline: Duration) throws(FileError) -> Bool {
        let end = ContinuousClock.now + deadline
        let handle = FileDescriptor(takingOwnership: muster_pidfd_open(pid))
        // Only now: the descriptor may have been opened on a later process with the same number.
        while try isAlive() {
            let left = end - .now
            guard left > .zero else { return false }
            // Without a descriptor to wait for, look once a second.
            let pause = min(left, handle.number < 0 ? .seconds(1) : .seconds(60))
            var polled = [pollfd(fd: handle.number, events: Int16(POLLIN), revents: 0)]
            guard poll(&polled, 1, Int32(clamping: pause.milliseconds + 1)) < 0, errno != EINTR else { continue }
            throw FileError(.look, "/proc/\(pid)", errno: errno)
        }
        return true
    }

    private static func currentBootID() throws(FileError) -> String {
        let bytes = try DurableFile.readBounded("/proc/sys/kernel/random/boot_id", limit: 64)
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}

/// What `/proc/PID/stat` says.
struct ProcessState: Equatable {
    let letter: UInt8
    let startTime: UInt64

    var isEnded: Bool { [UInt8(ascii: "Z"), UInt8(ascii: "X"), UInt8(ascii: "x")].contains(letter) }

    /// - Returns: nil when there is no such process.
    static func read(_ pid: Int32) throws(FileError) -> ProcessState? {
        let path = "/proc/\(pid)/stat"
        do throws(FileError) {
            guard let state = parse(try DurableFile.readBounded(path, limit: 4096)) else {
                throw FileError(.read, path, errno: EINVAL, detail: "not the form that proc(5) describes")
            }
            return state
        } catch {
            // ESRCH: it ended between open and read.
            guard error.errno == ENOENT || error.errno == ESRCH else { throw error }
            return nil
        }
    }

    /// The second field is the program's name in parentheses and may hold anything, spaces and parentheses among it.
    static func parse(_ bytes: [UInt8]) -> ProcessState? {
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(end + 1)...].split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") })
        // Field 3 is the state, field 22 the start time.
        guard fields.count > 19, let letter = fields[0].first, fields[0].count == 1,
            let startTime = UInt64(String(decoding: fields[19], as: UTF8.self))
        else { return nil }
        return ProcessState(letter: letter, startTime: startTime)
    }
}
