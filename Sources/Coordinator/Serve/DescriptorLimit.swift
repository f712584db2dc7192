import Glibc

/// How many descriptors this process may have open: each connection is one.
enum DescriptorLimit {
    /// Raises the soft limit to the hard one. The soft one is 1024 by default for the sake of programs that use
    /// `select`, which this is not; a fleet that comes back at once needs more.
    ///
    /// - Returns: the limit that holds now; 0 where it cannot be read.
    @discardableResult
    static func raise() -> UInt {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 0 }
        var wanted = limit
        wanted.rlim_cur = limit.rlim_max
        // Where it is refused the old limit goes on to hold, and accepting pauses at it.
        return setrlimit(resource, &wanted) == 0 ? wanted.rlim_cur : limit.rlim_cur
    }
}
