import Glibc

/// Writing to a pipe or socket whose reader is gone, without the signal that would end this process.
package enum BrokenPipe {
    /// Runs a call with SIGPIPE kept from this thread. The call's `errno` is there afterwards.
    ///
    /// Ignoring the signal for the whole process would do for a service, but a command in a shell pipeline should end
    /// by it.
    package static func ignored<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        var pipe = sigset_t()
        var pending = sigset_t()
        var old = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        let wasPending = sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1
        let isBlocked = pthread_sigmask(SIG_BLOCK, &pipe, &old) == 0
        defer {
            let number = errno
            if isBlocked {
                var none = timespec()
                while !wasPending, sigtimedwait(&pipe, nil, &none) == -1, errno == EINTR {}
                pthread_sigmask(SIG_SETMASK, &old, nil)
            }
            errno = number
        }
        return try body()
    }
}
