/// `loadBalancer`: haproxy in front of the control planes.
struct LoadBalancerSettings: Equatable, Sendable {
    enum Source: String, CaseIterable, Sendable {
        case host
        case packages
        /// There is a balancer already that is not Muster's; `controlPlaneEndpoint` names it.
        case external
    }

    var source = Source.packages
    var port = 6443
    var tuning = LoadBalancerTuning()

    init() {}

    init(_ reader: MappingReader) {
        source = reader.choice("source", default: source)
        port = reader.integer("port", in: 1...65535, default: port)
        tuning = reader.section("tuning") { LoadBalancerTuning($0) } ?? tuning
    }
}

/// `loadBalancer.tuning`: how fast a control plane is taken out and back in. Times as haproxy writes them.
struct LoadBalancerTuning: Equatable, Sendable {
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
    var connectTimeout = "5s"
    var clientTimeout = "4h"
    var serverTimeout = "4h"
    var checkTimeout = "5s"

    init() {}

    init(_ reader: MappingReader) {
        inter = Self.time("inter", reader) ?? inter
        downinter = Self.time("downinter", reader) ?? downinter
        rise = reader.integer("rise", in: 1...100, default: rise)
        fall = reader.integer("fall", in: 1...100, default: fall)
        slowstart = Self.time("slowstart", reader)
        maxconn = reader.optionalInteger("maxconn", in: 1...1_000_000)
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
