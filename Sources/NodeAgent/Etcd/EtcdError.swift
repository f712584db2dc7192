/// Something about etcd did not work.
struct EtcdError: Error, Equatable, CustomStringConvertible {
    enum Code: Equatable {
        /// No endpoint could be reached, or TLS was refused.
        case unreachable
        /// It answered with an error, or has no quorum.
        case refused
        /// Its answer makes no sense.
        case answer
        /// The step ran out of time.
        case deadline
    }

    let code: Code
    let detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    static func == (left: EtcdError, right: EtcdError) -> Bool { left.code == right.code }

    var description: String { "etcd: \(detail)" }
}
