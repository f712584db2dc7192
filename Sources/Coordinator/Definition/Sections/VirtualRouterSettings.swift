/// `loadBalancer.virtualRouter`: how the load balancers agree on who has the virtual address (VRRP, RFC 3768).
struct VirtualRouterSettings: Equatable, Sendable {
    /// Tells several such groups on one network segment apart.
    var id = 51
    /// Nil takes the interface with the node's address.
    var interface: String?
    /// Whether they talk to a multicast address in place of each other.
    var isMulticast = false

    init() {}

    init(_ reader: MappingReader) {
        id = reader.integer("id", in: 1...255, default: id)
        interface = reader.text("interface")
        isMulticast = reader.boolean("multicast", default: isMulticast)
    }
}
