import Glibc
import Shared

/// Tries many TCP connections side by side. Nothing is sent on one that is accepted.
struct ConnectionAttempts {
    /// How many sockets are open at once.
    static let width = 128
    /// Long enough for one lost packet: TCP asks again after a second.
    var timeoutMilliseconds = 2500

    /// How each attempt ended, in the order asked.
    func outcomes(of targets: [(address: String, port: Int)]) -> [ProbeOutcome] {
        var outcomes: [ProbeOutcome] = []
        var rest = targets[...]
        while !rest.isEmpty {
            outcomes += together(Array(rest.prefix(Self.width)))
            rest = rest.dropFirst(Self.width)
        }
        return outcomes
    }

    private func together(_ targets: [(address: String, port: Int)]) -> [ProbeOutcome] {
        var outcomes = [ProbeOutcome](repeating: .filtered, count: targets.count)
        var waiting: [pollfd] = []
        var places: [Int] = []
        defer { for entry in waiting { close(entry.fd) } }
        for (place, target) in targets.enumerated() {
            let handle = socket(
                AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard handle >= 0 else {
                outcomes[place] = .unreachable
                continue
            }
            if let outcome = begin(handle, target.address, target.port) {
                outcomes[place] = outcome
                close(handle)
            } else {
                waiting.append(pollfd(fd: handle, events: Int16(POLLOUT), revents: 0))
                places.append(place)
            }
        }
        let end = ContinuousClock.now + .milliseconds(timeoutMilliseconds)
        while !waiting.isEmpty {
            let left = (end - ContinuousClock.now).components
            let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
            guard milliseconds > 0 else { break }
            let ready = poll(&waiting, nfds_t(waiting.count), Int32(clamping: milliseconds))
            if ready < 0, errno != EINTR { break }
            guard ready > 0 else { continue }
            for index in waiting.indices.reversed() where waiting[index].revents != 0 {
                outcomes[places[index]] = result(waiting[index].fd)
                close(waiting[index].fd)
                waiting.remove(at: index)
                places.remove(at: index)
            }
        }
        return outcomes
    }

    /// Nil while it is on its way.
    private func begin(_ handle: Int32, _ address: String, _ port: Int) -> ProbeOutcome? {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        guard let number = UInt16(exactly: port), inet_pton(AF_INET, address, &target.sin_addr) == 1 else {
            return .unreachable
        }
        target.sin_port = number.bigEndian
        let status = withUnsafePointer(to: target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if status == 0 { return .open }
        return errno == EINPROGRESS ? nil : Self.outcome(errno)
    }

    private func result(_ handle: Int32) -> ProbeOutcome {
        var problem: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(handle, SOL_SOCKET, SO_ERROR, &problem, &length) == 0 else { return .unreachable }
        return Self.outcome(problem)
    }

    private static func outcome(_ problem: Int32) -> ProbeOutcome {
        switch problem {
        case 0: .open
        case ECONNREFUSED: .refused
        case ETIMEDOUT: .filtered
        default: .unreachable
        }
    }
}
