import Shared

/// keepalived's whole configuration: one address, which one of the load balancers has at a time.
///
/// Who has it keeps it while its haproxy balances, also when a better one comes back: a move costs every connection. VRRP
/// has no authentication that is worth the name (RFC 3768, section 10), so none is set; what stands behind the address
/// proves itself by its certificate.
struct KeepalivedConfiguration {
    static let path = "/etc/keepalived/keepalived.conf"
    static let checkPath = "/etc/keepalived/check-balancer"
    static let service = "keepalived.service"

    var virtualAddress: IPv4Address
    var router: VirtualRouterSettings
    /// Whether there are other load balancers to talk to.
    var hasPeers: Bool

    var text: String {
        """
        # Written by Muster.
        global_defs {
          router_id {{node.name}}
          enable_script_security
          script_user root
          vrrp_check_unicast_src
          vrrp_garp_master_refresh 60
        }

        vrrp_script balancer {
          script "\(Self.checkPath)"
          interval 1
          timeout 3
          rise 2
          fall 2
        }

        vrrp_instance api {
          state BACKUP
          nopreempt
          interface \(KeepalivedPlaceholder.interface.text)
          virtual_router_id \(router.id)
          priority \(KeepalivedPlaceholder.priority.text)
          advert_int 1
        \(peers)  virtual_ipaddress {
            \(virtualAddress)/32
          }
          track_script {
            balancer
          }
        }

        """
    }

    private var peers: String {
        guard hasPeers, !router.isMulticast else { return "" }
        return """
              unicast_src_ip {{node.address}}
              unicast_peer {
            \(KeepalivedPlaceholder.peers.text)
              }

            """
    }

    /// Asks haproxy itself, not the kernel, which would go on taking connections for a haproxy that hangs. bash is on
    /// every Debian and Ubuntu.
    static let check = """
        #!/bin/bash
        # Written by Muster: whether this machine's haproxy answers and has a control plane that is ready.
        exec 3<>/dev/tcp/127.0.0.1/\(HAProxyConfiguration.monitorPort) || exit 1
        printf 'GET \(HAProxyConfiguration.monitorPath) HTTP/1.0\\r\\n\\r\\n' >&3
        read -r -t 2 _ status _ <&3
        [[ $status == 200 ]]

        """
}
