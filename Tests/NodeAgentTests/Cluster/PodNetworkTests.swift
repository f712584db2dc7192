import Shared
import TestSupport
import Testing

@testable import NodeAgent

struct PodNetworkTests {
    private static let spec = PodNetworkSpec(
        podSubnet: "10.244.0.0/16", bridge: "cni0", mtu: 1450, cniDirectory: "/etc/cni/net.d",
        binDirectory: "/usr/lib/cni")

    @Test func `the CNI configuration reads`() {
        #expect(
            differences(
                CNIConfiguration.text(spec: Self.spec, podSubnet: "10.244.1.0/24"),
                """
                {
                  "cniVersion": "0.4.0",
                  "name": "muster",
                  "plugins": [
                    {
                      "type": "bridge",
                      "bridge": "cni0",
                      "mtu": 1450,
                      "isDefaultGateway": true,
                      "forceAddress": false,
                      "ipMasq": false,
                      "hairpinMode": true,
                      "ipam": {
                        "type": "host-local",
                        "ranges": [[{"subnet": "10.244.1.0/24"}]]
                      }
                    },
                    {
                      "type": "portmap",
                      "capabilities": {"portMappings": true},
                      "snat": true
                    }
                  ]
                }

                """) == "")
    }

    @Test func `the rules masquerade what leaves the pod network and nothing else`() {
        #expect(
            differences(
                MasqueradeRules.text(spec: Self.spec, podSubnet: "10.244.1.0/24"),
                """
                # Written by node-agent. Pods of this node reach the world with the node's address.
                add table ip muster_pods
                delete table ip muster_pods
                table ip muster_pods {
                    chain postrouting {
                        type nat hook postrouting priority srcnat; policy accept;
                        ip saddr 10.244.1.0/24 ip daddr != { 10.244.0.0/16, 224.0.0.0/4 } masquerade
                    }
                }

                """) == "")
    }

    @Test func `the unit sets a route to every other node's pods, and reads back`() {
        let routes = [
            PodRoute(subnet: "10.244.1.0/24", gateway: "10.0.0.12"),
            PodRoute(subnet: "10.244.2.0/24", gateway: "10.0.0.13"),
        ]
        let text = PodRoutes.unitText(routes: routes, ip: "/sbin/ip", nft: "/usr/sbin/nft")
        #expect(
            differences(
                text,
                """
                [Unit]
                Description=Routes to the pods of other nodes (muster)
                After=network-online.target
                Wants=network-online.target
                Before=kubelet.service

                [Service]
                Type=oneshot
                RemainAfterExit=yes
                ExecStart=/usr/sbin/nft -f /etc/muster/pod-network.nft
                ExecStart=/sbin/ip -4 route replace 10.244.1.0/24 via 10.0.0.12
                ExecStart=/sbin/ip -4 route replace 10.244.2.0/24 via 10.0.0.13
                Restart=on-failure
                RestartSec=5

                [Install]
                WantedBy=multi-user.target

                """) == "")
        #expect(PodRoutes.listed(inUnit: text) == routes)
        #expect(PodRoutes.listed(inUnit: "ExecStart=/sbin/ip -4 route replace\nExecStart=\n") == [])
    }

    @Test func `a node that left the roster takes its route along, and live routes are compared`() throws {
        let plane = RoleSet([.controlPlane])
        let cluster = try MemoryCluster([("cp-1", plane), ("cp-2", plane), ("lb", RoleSet([.loadBalancer]))])
        let live =
            #"[{"dst":"default","gateway":"10.0.0.1"},{"dst":"10.244.1.0/24","gateway":"10.0.0.12"},"#
            + #"{"dst":"10.244.2.0/24","gateway":"10.0.0.13"},{"dst":"10.0.0.0/24","dev":"eth0"}]"#
        let host = RecordingHost { command in
            command.arguments.contains("show") ? HostResult(status: 0, output: Array(live.utf8)) : HostResult(status: 0)
        }
        let stage = try ClusterStage("cp-1", of: cluster, host: host)
        let step = Step(id: "pods", summary: "pods", timeoutSeconds: 10, action: .podNetwork(Self.spec))
        let gone = PodRoute(subnet: "10.244.9.0/24", gateway: "10.0.0.99")
        try stage.write(PodRoutes.unitText(routes: [gone], ip: "/sbin/ip", nft: "nft"), to: PodRoutes.unitPath)
        #expect(try stage.bring(step) != nil)
        #expect(host.calls.contains("ip -4 route del 10.244.9.0/24 via 10.0.0.99"))
        #expect(host.calls.contains("systemctl restart muster-routes.service"))
        host.forget()
        #expect(try stage.bring(step) == nil)
        #expect(!host.calls.contains { $0.hasPrefix("systemctl") })
    }

    @Test(arguments: ["", "{}", "[1]", "[{\"dst\":1}]"])
    func `routes that cannot be read are an error`(text: String) {
        #expect(throws: (any Error).self) { try PodRoutes.live(json: Array(text.utf8)) }
    }
}
