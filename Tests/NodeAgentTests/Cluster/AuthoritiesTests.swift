import Shared
import Synchronization
import Testing

@testable import NodeAgent

struct AuthoritiesTests {
    static let spec = ClusterAuthoritiesSpec(
        directory: "/etc/kubernetes/pki", lease: "cluster-authorities", etcd: true,
        etcdDirectory: "/etc/kubernetes/pki/etcd", validityDays: 3650)
    static let step = Step(
        id: "authorities", summary: "make the CAs", publishes: [ConditionName.clusterAuthorities], timeoutSeconds: 60,
        action: .clusterAuthorities(spec))

    private static func cluster() throws -> MemoryCluster {
        let plane = RoleSet([.controlPlane, .etcd])
        return try MemoryCluster([("cp-1", plane), ("cp-2", plane), ("worker-1", RoleSet([.worker]))])
    }

    @Test func `the first control plane makes them in kubeadm's layout, the next one gets the same`() throws {
        let cluster = try Self.cluster()
        let first = try ClusterStage("cp-1", of: cluster)
        #expect(try first.bring(Self.step) != nil)
        for name in ["ca", "front-proxy-ca", "etcd/ca"] {
            #expect(try FileState.read(first.paths.path("/etc/kubernetes/pki/\(name).key")).mode == FileMode(0o600))
            #expect(first.text("/etc/kubernetes/pki/\(name).crt")?.hasPrefix("-----BEGIN CERTIFICATE") == true)
        }
        #expect(first.text("/etc/kubernetes/pki/sa.pub")?.hasPrefix("-----BEGIN PUBLIC KEY") == true)
        let authority = try Certificate(pem: try #require(first.text("/etc/kubernetes/pki/ca.crt")))
        #expect(authority.subject.commonName == "kubernetes")
        #expect(authority.publicKey.kind == .rsa(bits: 2048))
        try first.serve()

        let second = try ClusterStage("cp-2", of: cluster)
        #expect(try second.bring(Self.step) != nil)
        for name in ["ca.key", "front-proxy-ca.key", "sa.key", "sa.pub", "etcd/ca.crt", "etcd/ca.key"] {
            #expect(second.text("/etc/kubernetes/pki/\(name)") == first.text("/etc/kubernetes/pki/\(name)"))
        }
        #expect(try second.bring(Self.step) == nil)
        #expect(try first.bring(Self.step) == nil)
    }

    @Test func `two that begin at the same time end with one set`() throws {
        let cluster = try Self.cluster()
        let failures = Mutex<[String]>([])
        let done = Mutex(0)
        for name in ["cp-1", "cp-2"] {
            _ = try BackgroundThread(name: name) {
                do {
                    let stage = try ClusterStage(name, of: cluster)
                    try stage.use([Self.step])
                    try stage.serve()
                    try stage.bring(Self.step)
                    let text = stage.text("/etc/kubernetes/pki/ca.crt") ?? "none"
                    failures.withLock { $0.append(text) }
                    done.withLock { $0 += 1 }
                    // Others still ask.
                    while done.withLock({ $0 }) < 2 { WakeUp().sleep(seconds: 0.02) }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                    done.withLock { $0 += 1 }
                }
            }
        }
        let end = ContinuousClock.now + .seconds(60)
        while done.withLock({ $0 }) < 2, ContinuousClock.now < end { WakeUp().sleep(seconds: 0.05) }
        let texts = failures.withLock { $0 }
        #expect(texts.count == 2)
        #expect(Set(texts).count == 1)
        #expect(texts.first?.hasPrefix("-----BEGIN CERTIFICATE") == true)
    }

    @Test func `a creator that was overtaken before it published takes the published set`() throws {
        let cluster = try Self.cluster()
        let first = try ClusterStage("cp-1", of: cluster)
        try first.bring(Self.step)
        try first.serve()
        // cp-2 was killed after it had placed a set of its own and before it confirmed it.
        let second = try ClusterStage("cp-2", of: cluster)
        let own = try AuthorityBundle.create(spec: Self.spec, now: .now())
        try AuthorityFiles(spec: Self.spec, paths: second.paths).place(own)
        try AuthorityStaging(paths: second.paths).save(own)
        try second.bring(Self.step)
        #expect(second.text("/etc/kubernetes/pki/ca.key") == first.text("/etc/kubernetes/pki/ca.key"))
        #expect(try AuthorityStaging(paths: second.paths).load(etcd: true, now: .now()) == nil)
    }

    @Test func `a set that was used is never replaced by another`() throws {
        let cluster = try Self.cluster()
        let first = try ClusterStage("cp-1", of: cluster)
        try first.bring(Self.step)
        let before = first.text("/etc/kubernetes/pki/ca.key")
        let second = try ClusterStage("cp-2", of: cluster)
        try AuthorityFiles(spec: Self.spec, paths: second.paths).place(
            try AuthorityBundle.create(spec: Self.spec, now: .now()))
        try second.use([Self.step])
        cluster.publish(ConditionName.clusterAuthorities, by: "cp-2")
        try second.serve()
        try DurableFile.removeDurably(first.paths.path("/etc/kubernetes/pki/sa.key"))
        let error = #expect(throws: StepError.self) { try first.bring(Self.step) }
        #expect(error?.code == .blocked)
        #expect(first.text("/etc/kubernetes/pki/ca.key") == before)
    }

    @Test func `a set that cannot be used is not replaced either, and its keys stay`() throws {
        let stage = try ClusterStage("cp-1", of: try Self.cluster())
        let files = AuthorityFiles(spec: Self.spec, paths: stage.paths)
        try files.place(try AuthorityBundle.create(spec: Self.spec, now: .now()))
        let other = try AuthorityBundle.create(spec: Self.spec, now: .now())
        try stage.write(other.documents.serviceAccountPublicKey, to: "/etc/kubernetes/pki/sa.pub")
        let before = stage.text("/etc/kubernetes/pki/ca.key")
        let error = #expect(throws: StepError.self) { try stage.bring(Self.step) }
        #expect(error?.code == .blocked)
        #expect(error?.message.contains("the cluster's authorities in /etc/kubernetes/pki cannot be used") == true)
        #expect(stage.text("/etc/kubernetes/pki/ca.key") == before)
    }

    @Test func `a machine that is in a cluster keeps its authorities, whatever others publish`() throws {
        let cluster = try Self.cluster()
        let first = try ClusterStage("cp-1", of: cluster)
        try first.bring(Self.step)
        try first.serve()
        let second = try ClusterStage("cp-2", of: cluster)
        try AuthorityFiles(spec: Self.spec, paths: second.paths).place(
            try AuthorityBundle.create(spec: Self.spec, now: .now()))
        try second.write("x", to: KubernetesFiles.kubeletConfiguration)
        let before = second.text("/etc/kubernetes/pki/ca.key")
        let error = #expect(throws: StepError.self) { try second.bring(Self.step) }
        #expect(error?.code == .blocked)
        #expect(second.text("/etc/kubernetes/pki/ca.key") == before)
    }

    @Test func `a set that does not fit together is refused`() throws {
        let good = try AuthorityBundle.create(spec: Self.spec, now: .now())
        let other = try AuthorityBundle.create(spec: Self.spec, now: .now())
        var swapped = good.documents
        swapped.kubernetesKey = other.documents.kubernetesKey
        #expect(throws: AuthorityError.self) { try AuthorityBundle(swapped, etcd: true, now: .now()) }
        var account = good.documents
        account.serviceAccountPublicKey = other.documents.serviceAccountPublicKey
        #expect(throws: AuthorityError.self) { try AuthorityBundle(account, etcd: true, now: .now()) }
        var bare = good.documents
        bare.etcdKey = nil
        #expect(throws: AuthorityError.self) { try AuthorityBundle(bare, etcd: true, now: .now()) }
        #expect("\(good) \(good.documents)" == "<redacted> <redacted>")
    }
}
