/// `loadBalancer.tuning`: whom haproxy sends a connection to, and how fast a control plane is taken out and back in.
/// Times as haproxy writes them.
struct LoadBalancerTuning: Equatable, Sendable {
    /// How haproxy chooses; its own words.
    enum Balance: String, CaseIterable, Sendable {
        case roundrobin
        case leastconn
        case source
    }

    var balance = Balance.roundrobin
    /// Between two checks of a server that is up.
    var inter = "2s"
    var downinter = "1s"
    /// Good checks that bring a server back.
    var rise = 2
    /// Failed checks that take one out.
    var fall = 2
    var slowstart: String?
    /// Connections to one control plane; nil leaves it to haproxy.
    var maxconn: Int?
    /// Connections that wait for one control plane; nil leaves it to haproxy.
    var maxqueue: Int?
    /// Share of each control plane; nil leaves it to haproxy.
    var weight: Int?
    /// Shares of single control planes, by name, as they are written.
    var weights: [String: String] = [:]
    var connectTimeout = "5s"
    var clientTimeout = "4h"
    var serverTimeout = "4h"
    var checkTimeout = "5s"

    /// What haproxy takes.
    static let weightRange = 1...256

    init() {}

    init(_ reader: MappingReader) {
        balance = reader.choice("balance", default: balance)
        inter = Self.time("inter", reader) ?? inter
        downinter = Self.time("downinter", reader) ?? downinter
        rise = reader.integer("rise", in: 1...100, default: rise)
        fall = reader.integer("fall", in: 1...100, default: fall)
        slowstart = Self.time("slowstart", reader)
        maxconn = reader.optionalInteger("maxconn", in: 1...1_000_000)
        maxqueue = reader.optionalInteger("maxqueue", in: 1...1_000_000)
        weight = reader.optionalInteger("weight", in: Self.weightRange)
        weights = reader.textMap("weights")
        connectTimeout = Self.time("connectTimeout", reader) ?? connectTimeout
        clientTimeout = Self.time("clientTimeout", reader) ?? clientTimeout
        serverTimeout = Self.time("serverTimeout", reader) ?? serverTimeout
        checkTimeout = Self.time("checkTimeout", reader) ?? checkTimeout
    }

    private static func time(_ key: String, _ reader: MappingReader) -> String? {
        reader.parsed(key, "a time with a unit", example: "2s") { text in
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            let units: Set = ["ms", "s", "m", "h"]
            return (1...6).contains(digits.count) && units.contains(String(text.dropFirst(digits.count))) ? text : nil
        }
    }
}
