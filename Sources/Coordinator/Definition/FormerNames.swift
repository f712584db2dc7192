/// Names that older installers used, and where their value goes now.
enum FormerNames {
    static let places: [String: String] = [
        "NODES": "nodes", "NODE_ROLES": "nodes[].roles", "SERVICE_CLUSTER_IP_RANGE": "networking.serviceSubnet",
        "SERVICE_NODE_PORT_RANGE": "networking.nodePortRange", "FLANNEL_NET": "networking.podSubnet",
        "DNS_SERVER_IP": "networking.dnsAddress",
        "CLUSTER_DNS_EXTERNAL": "kubernetes.apiServer.certSANs", "DEPLOY_ETCD": "etcd.topology",
        "EXTERNAL_ETCD_ENDPOINTS": "etcd.endpoints", "mastera_ip": "nodes[].address", "masterb_ip": "nodes[].address",
        "loadbalancer_ip": "controlPlaneEndpoint", "loadbalanccer_ip": "controlPlaneEndpoint",
    ]
}
