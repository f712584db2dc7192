/// The CNI configuration of the `host-gw` provider: bridge, host-local addresses and port mapping, no image needed.
///
/// The bridge plugin's own `ipMasq` excludes nothing but this node's pods, so pods on other nodes would see this node's
/// address instead of the pod's. It is off; ``MasqueradeRules`` does it right.
package enum CNIConfiguration {
    /// Before any other provider's file: the runtime takes the first by name.
    package static let fileName = "10-muster.conflist"

    package static func text(spec: PodNetworkSpec, podSubnet: String) -> String {
        let mtu = spec.mtu.map { "\n      \"mtu\": \($0)," } ?? ""
        return """
            {
              "cniVersion": "0.4.0",
              "name": "muster",
              "plugins": [
                {
                  "type": "bridge",
                  "bridge": "\(spec.bridge)",\(mtu)
                  "isDefaultGateway": true,
                  "forceAddress": false,
                  "ipMasq": false,
                  "hairpinMode": true,
                  "ipam": {
                    "type": "host-local",
                    "ranges": [[{"subnet": "\(podSubnet)"}]]
                  }
                },
                {
                  "type": "portmap",
                  "capabilities": {"portMappings": true},
                  "snat": true
                }
              ]
            }

            """
    }
}
