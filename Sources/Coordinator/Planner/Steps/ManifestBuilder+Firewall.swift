import Shared

/// The node's firewall, where the definition asks for one.
extension ManifestBuilder {
    mutating func addFirewall() {
        guard definition.firewall.mode == .nftables else { return }
        add(
            "firewall", "let nothing in but what the port matrix lists",
            .firewall(PortMatrix(definition: definition).spec))
    }
}
