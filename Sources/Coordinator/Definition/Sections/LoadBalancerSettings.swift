/// `loadBalancer`: haproxy in front of the control planes.
struct LoadBalancerSettings: Equatable, Sendable {
    enum Source: String, CaseIterable, Sendable {
        case host
        case packages
        /// There is a balancer already that is not Muster's; `controlPlaneEndpoint` names it.
        case external
    }

    var source = Source.packages
    /// Exact version of haproxy's package, which is held then; nil leaves it to the system and its security updates.
    var packageVersion: String?
    var port = 6443
    /// Moves between the load balancers.
    var virtualAddress: IPv4Address?
    var virtualRouter = VirtualRouterSettings()
    /// Whether workers run a haproxy of their own, and reach the API through it.
    var isNodeLocal = false
    /// Whether an external balancer must accept connections before anything is begun.
    var isAwaited = true
    var tuning = LoadBalancerTuning()

    init() {}

    init(_ reader: MappingReader) {
        source = reader.choice("source", default: source)
        packageVersion = PackageVersion.read(reader)
        port = reader.integer("port", in: 1...65535, default: port)
        virtualAddress = reader.parsed("virtualAddress", "an IPv4 address", example: "10.0.0.9") { IPv4Address($0) }
        virtualRouter = reader.section("virtualRouter") { VirtualRouterSettings($0) } ?? virtualRouter
        isNodeLocal = reader.boolean("nodeLocal", default: isNodeLocal)
        isAwaited = reader.boolean("awaited", default: isAwaited)
        tuning = reader.section("tuning") { LoadBalancerTuning($0) } ?? tuning
    }
}
