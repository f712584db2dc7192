import Shared

@testable import Coordinator

/// Configurations of other installers, and imports of them.
enum ImportSamples {
    /// A `config-default.sh` that says everything, with nothing to fill in.
    static let configDefault = """
        #!/bin/bash
        # MO - Master Only, WO - Worker Only, MW - Master and Worker
        export CLUSTER_NAME="kubetest"
        export NODES=("ops@10.0.0.11" ops@10.0.0.12 \\
            'ops@10.0.0.13'    # the third master
            "ops@10.0.0.21")
        readonly NODE_ROLES="MO MO MW WO"
        export KUBE_VERSION=v1.33.5
        export SERVICE_CLUSTER_IP_RANGE=${SERVICE_CLUSTER_IP_RANGE:-192.168.3.0/24}
        export DNS_SERVER_IP=${DNS_SERVER_IP:-"192.168.3.10"}
        export SERVICE_NODE_PORT_RANGE="30000-32767"
        export CERT_DIR=/srv/certificates
        export FLANNEL_NET=172.16.0.0/16
        export CLUSTER_DNS_EXTERNAL="API.$CLUSTER_NAME.example.com" # of people
        export GENERATE_CERTS=true DEPLOY_TEST_DEPLOYMENT=true
        export DEPLOY_ETCD=true
        export EXTERNAL_ETCD_ENDPOINTS=""
        export SSH_OPTS="-oStrictHostKeyChecking=no"

        """

    /// hakube-installer's example, with comments of all kinds and commas at the ends.
    static let hakube = """
        {
            // The name in kubeconfigs.
            "clusterName": "awskube",
            "masterFQDNs": ["kube-402233249.us-east-1.elb.amazonaws.com",], /* more
                                                                              of them */
            # A comment as the documentation has them.
            "masterLoadBalancerAddress": "internal-kube-lb-199111610.us-east-1.elb.amazonaws.com",
            "sshLoginUser": "ubuntu",
            "sshLoginKey": "~/.ssh/id_rsa",
            "dockerVersion": "17.03.2~ce-0~ubuntu-xenial",
            "kubernetesVersion": "1.11.2",
            "etcdVersion": "3.2.18",
            "etcdPKIDir": "pki/etcd",
            "etcdCACommonName": "etcd-ca",
            "etcdClientCommonName": "etcd-client",
            "etcdCACertExpiry": "175200h",
            "sshKeysDir": "pki/ssh",
            "scriptsDir": "scripts",
            "podNetworkCIDR": "10.32.0.0/12",
            "masters": [
                {"nodeName": "ip-10-1-0-10.ec2.internal", "privateIP": "10.1.0.10", "publicIP": "35.168.152.188"},
                {"nodeName": "ip-10-1-1-10.ec2.internal", "privateIP": "10.1.1.10", "publicIP": "34.236.94.133"},
                {"nodeName": "ip-10-1-2-10.ec2.internal", "privateIP": "10.1.2.10", "publicIP": "34.225.224.64"},
            ],
            "workers": [
                {
                    "nodeName": "ip-10-1-0-40.ec2.internal", "privateIP": "10.1.0.40",
                    "publicIP": "34.239.205.162", "sshLoginKey": "~/.ssh/worker_rsa"
                },
            ],
            "hooks": {
                "preinstall": "aws.sh.j2",
                "cloudProvider": "aws",
                "cloudProviderConfig": null,
                "networkProvider": "weave",
            },
        }
        """

    /// A kubeadm configuration in three documents, with most of what it can say.
    static let kubeadm = """
        apiVersion: kubeadm.k8s.io/v1beta3
        kind: InitConfiguration
        bootstrapTokens:
        - token: abcdef.0123456789abcdef
          ttl: 0s
        certificateKey: 09cf0f81917a17aa97bf1a7290eb97d70faeacd61e3cbcd9405de5d3472f4aae
        localAPIEndpoint: {advertiseAddress: 10.20.20.99, bindPort: 6443}
        nodeRegistration:
          name: mzmaster.sb
          criSocket: /var/run/dockershim.sock
          taints: []
          kubeletExtraArgs: {cloud-provider: openstack, v: "2", node-ip: 10.20.20.99}
        ---
        apiVersion: kubeadm.k8s.io/v1beta3
        kind: ClusterConfiguration
        clusterName: kubernetes
        kubernetesVersion: v1.28.2
        controlPlaneEndpoint: 10.20.20.99
        networking: {podSubnet: 192.168.0.0/16, serviceSubnet: 10.96.0.0/12, dnsDomain: cluster.local}
        apiServer:
          certSANs: [api.sb]
          extraArgs: {service-node-port-range: 30000-32000, insecure-port: "8080", audit-log-path: /var/log/audit/a.log}
          extraVolumes: [{name: audit, hostPath: /var/log/audit, mountPath: /var/log/audit}]
        scheduler:
          extraArgs: {v: "3"}
        etcd: {local: {dataDir: /var/lib/etcd, serverCertSANs: [a]}}
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        cgroupDriver: systemd
        maxPods: 200
        """

    static func run(_ text: String, format: ImportFormat? = nil) throws -> (report: ImportReport, definition: String) {
        try Importer.run(SourceText(name: "old", text: text), format: format, target: "/nonexistent/cluster.yaml")
    }

    /// What `plan` reads out of an import, without the network, whose manifest is a file of the operator's.
    static func definition(_ text: String) throws -> Definition {
        let lines = try run(text).definition.split(separator: "\n").filter { !$0.contains(" manifest: 'FILL IN: ") }
        return try LabDefinition.load(
            lines.joined(separator: "\n").replacing("provider: flannel", with: "provider: none")
                .replacing("provider: weave", with: "provider: none"))
    }
}

extension ImportReport {
    /// Whether there is such a finding: of this kind, in this line, of this key, with this in its message or fix.
    func has(_ kind: ImportFinding.Kind, _ line: Int, _ key: String, _ text: String = "") -> Bool {
        findings.contains {
            $0.kind == kind && ($0.line == line || $0.moreLines?.contains(line) == true) && $0.key == key
                && (text.isEmpty || "\($0.message)\n\($0.fix)".contains(text))
        }
    }
}
