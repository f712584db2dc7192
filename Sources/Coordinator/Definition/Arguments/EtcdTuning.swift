/// Values that etcd refuses to start with, by the argument (etcd, `embed.Config.Validate` and its flags).
enum EtcdTuning {
    /// How an argument's value is read.
    enum Kind: Equatable, Sendable {
        case boolean
        /// A whole number from here to there.
        case number(ClosedRange<Int>)
        /// As Go writes it: `5m`, `10s`.
        case duration
        case oneOf([String])
    }

    static let kinds: [String: Kind] = [
        "auto-compaction-mode": .oneOf(["periodic", "revision"]),
        "backend-batch-interval": .duration,
        "backend-batch-limit": .number(0...1_000_000),
        "election-timeout": .number(1...mostElectionMilliseconds),
        "enable-pprof": .boolean,
        "grpc-keepalive-interval": .duration,
        "grpc-keepalive-min-time": .duration,
        "grpc-keepalive-timeout": .duration,
        "heartbeat-interval": .number(1...mostElectionMilliseconds / leastBeats),
        "initial-election-tick-advance": .boolean,
        "log-format": .oneOf(["json", "console"]),
        "log-level": .oneOf(["debug", "info", "warn", "error", "panic", "fatal"]),
        "max-concurrent-streams": .number(1...4_294_967_295),
        "max-request-bytes": .number(1024...104_857_600),
        "max-snapshots": .number(0...1_000_000),
        "max-txn-ops": .number(1...1_000_000),
        "max-wals": .number(0...1_000_000),
        "metrics": .oneOf(["basic", "extensive"]),
        "pre-vote": .boolean,
        "quota-backend-bytes": .number(leastQuota...mostQuota),
        "snapshot-count": .number(1...1_000_000_000),
        "strict-reconfig-check": .boolean,
        "tls-min-version": .oneOf(["TLS1.2", "TLS1.3"]),
        "tls-max-version": .oneOf(["TLS1.2", "TLS1.3"]),
    ]

    /// etcd's own limit.
    static let mostElectionMilliseconds = 50_000
    /// So many heartbeats must fit into the time until an election.
    static let leastBeats = 5
    /// What etcd takes without arguments, in milliseconds.
    static let usualHeartbeat = 100
    static let usualElection = 1000
    /// 128 MiB: below that a cluster cannot write its own objects.
    static let leastQuota = 134_217_728
    /// 100 GiB; etcd itself advises 8 at the most.
    static let mostQuota = 107_374_182_400

    /// Why the value is wrong, and what to write; nil where it is fine or not known here.
    static func problem(_ name: String, _ value: String) -> (message: String, fix: String)? {
        switch kinds[name] {
        case nil: nil
        case .boolean:
            GoBoolean.value(value) == nil ? ("\(name) must be true or false, not \(value)", "write true or false") : nil
        case .number(let range): number(name, value, range)
        case .duration:
            GoDuration.seconds(value) == nil && !isSubsecond(value)
                ? ("\(name) must be a time like 10s, not \(value)", "write a number with its unit: 500ms, 10s, 5m")
                : nil
        case .oneOf(let words):
            words.contains(value)
                ? nil
                : (
                    "\(name) must be one of \(words.joined(separator: ", ")), not \(value)",
                    "write one of them, or remove it"
                )
        }
    }

    private static func number(
        _ name: String, _ value: String, _ range: ClosedRange<Int>
    ) -> (message: String, fix: String)? {
        guard let number = Int(value), "\(number)" == value else {
            let bytes = name.hasSuffix("-bytes") ? ": a number of bytes without a unit" : ""
            return ("\(name) must be a whole number, not \(value)", "write for example \(example(name))\(bytes)")
        }
        guard !range.contains(number) else { return nil }
        return (
            "\(name) is \(value), and must be from \(range.lowerBound) to \(range.upperBound)",
            "write for example \(example(name))"
        )
    }

    private static func example(_ name: String) -> String {
        [
            "quota-backend-bytes": "8589934592", "heartbeat-interval": "250", "election-timeout": "2500",
            "max-request-bytes": "1572864", "snapshot-count": "10000",
        ][name] ?? "1000"
    }

    private static func isSubsecond(_ value: String) -> Bool {
        ["ms", "us", "ns"].contains { unit in
            value.hasSuffix(unit) && Int(value.dropLast(unit.utf8.count)).map { $0 >= 0 } == true
        }
    }
}
