import Glibc
import Shared

/// The roster's address must be one of this machine's: what the API server advertises and etcd's peers call.
struct AddressCheck: PreflightCheck {
    let name = "address"

    func problem(_ context: StepContext) throws -> String? {
        guard let wanted = SocketAddress.bytes(context.node.address) else {
            return "the roster's address \(context.node.address) is no IP address"
        }
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return "the machine's addresses cannot be told" }
        defer { freeifaddrs(list) }
        var next = list
        while let entry = next {
            if let address = entry.pointee.ifa_addr, SocketAddress.bytes(address) == wanted { return nil }
            next = entry.pointee.ifa_next
        }
        return "no interface has the address \(context.node.address) that the roster gives this node; "
            + "correct the definition or the network's configuration"
    }
}

/// Two nodes of one name would overwrite each other in the API.
struct HostnameCheck: PreflightCheck {
    let name = "hostname"

    func problem(_ context: StepContext) -> String? {
        let own = MachineFactsReader(paths: context.paths).hostname
        let others = context.roster.nodes.filter { $0.name != context.node.name }
        guard let other = others.first(where: { $0.name == own }) else { return nil }
        return "the machine calls itself \(own), which is another node of the roster (\(other.address)); "
            + "is it a clone? hostnamectl set-hostname \(context.node.name)"
    }
}

/// A machine id that was copied with a disk image makes two machines one to DHCP, systemd and the kubelet.
struct MachineIDCheck: PreflightCheck {
    let name = "machine-id"

    func problem(_ context: StepContext) throws -> String? {
        let path = context.paths.path("/etc/machine-id")
        guard try FileState.read(path, digest: false).exists else {
            return "/etc/machine-id is missing; systemd-machine-id-setup makes one"
        }
        return Self.ownIdentifier(context) == nil
            ? "/etc/machine-id holds no machine id; empty it and run systemd-machine-id-setup" : nil
    }

    /// 32 hexadecimal digits, not all of them zero; nil where the file holds anything else.
    static func ownIdentifier(_ context: StepContext) -> String? {
        let identifier = MachineFactsReader(paths: context.paths).machineID
        return Hex.isHex(identifier, count: 32) && identifier.contains { $0 != "0" } ? identifier : nil
    }
}
