import Shared
import Testing

@testable import NodeAgent

struct EtcdFolderTests {
    @Test(arguments: [
        ("/var/lib/muster-etcd", true), ("/var/lib/etcd/muster", true), ("/var/lib/etcd", true), ("/data/etcd", true),
        ("/srv/etcd", true), ("/mnt/disk/etcd", true), ("/var/lib/kubelet-etcd", true), ("/", false), ("", false),
        ("/data", false), ("/var", false), ("/var/lib", false), ("/var/log", false), ("/var/lib/kubelet", false),
        ("/var/lib/muster-agent", false), ("/home/me", false), ("/etc/kubernetes", false), ("/usr/local", false),
        ("/root/etcd", false), ("/data/../etc", false), ("data/etcd", false), ("//var//lib//", false),
    ])
    func `only a folder of etcd's own may be emptied`(path: String, isAllowed: Bool) {
        #expect(EtcdFolder.mayBeEmptied(path) == isAllowed)
    }

    @Test(
        arguments: [
            ("etcd:\n  local:\n    dataDir: /var/lib/muster-etcd\n", "/var/lib/muster-etcd"),
            ("etcd:\n  local: {}\n", nil), ("etcd:\n  external:\n    endpoints: [a]\n", nil), ("", nil),
            ("dataDir: relative\n", nil), ("# dataDir: /x\n", nil),
        ] as [(String, String?)])
    func `whether etcd is stacked is in the signed step`(config: String, folder: String?) {
        let spec = KubeadmInitSpec(
            kubeadm: "/usr/bin/kubeadm", config: config, skipPhases: [], lease: "l", endpoint: "lb:6443")
        #expect(spec.stackedEtcdDirectory == folder)
        #expect(StepAction.kubeadmInit(spec).etcdFolder == folder)
    }

    @Test func `kubeadm's reset never touches etcd`() {
        #expect(
            KubeadmReset(kubeadm: "/usr/bin/kubeadm").command.arguments
                == ["reset", "--force", "--skip-phases=remove-etcd-member"])
        #expect(
            KubeadmReset(kubeadm: "/usr/bin/kubeadm", certificates: "/none").command.arguments
                == ["reset", "--force", "--skip-phases=remove-etcd-member", "--cert-dir", "/none"])
    }
}
