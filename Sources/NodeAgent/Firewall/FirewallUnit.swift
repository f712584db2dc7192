/// The unit that loads the firewall at boot.
enum FirewallUnit {
    static let name = "muster-firewall.service"
    static let path = "/etc/systemd/system/muster-firewall.service"
    static let rulesPath = "/etc/muster/firewall.nft"

    /// Before the network, as systemd.special(7) asks of firewalls, and after Debian's own unit, whose configuration
    /// begins with `flush ruleset`. Stopping it opens nothing: only a manifest without the step takes the table away.
    static func text(nft: String) -> String {
        """
        [Unit]
        Description=Firewall of this node (muster)
        DefaultDependencies=no
        After=local-fs.target systemd-modules-load.service nftables.service
        Before=network-pre.target shutdown.target
        Wants=network-pre.target
        Conflicts=shutdown.target

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=\(nft) -f \(rulesPath)

        [Install]
        WantedBy=sysinit.target

        """
    }
}
