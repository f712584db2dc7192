import HTTPClient
import Shared

/// One round of probes between pods that run: from pods on every node, from the nodes, from here and from each API server.
struct ProbeRun {
    /// Each pod tries the next so many in the ring of all, so that in a large cluster the number stays in hand.
    private static let peers = 32

    let verification: Verification
    let namespace: ProbeNamespace
    /// Addresses of the servers' pods by node.
    let servers: [String: String]
    let service: KubernetesService
    /// Why nobody can reach the service, wherever from; nil when it leads to the pods.
    let serviceTrouble: String?

    private var names: [String] { servers.keys.sorted() }
    private var reach: any ClusterReach { verification.reach }
    private var client: KubernetesClient { verification.client }

    func run() throws {
        guard !names.isEmpty else { return }
        verification.say("trying pods, services and ports from every node")
        let hasDNS = try hasDNS()
        if let serviceTrouble { blame(serviceTrouble, hasDNS: hasDNS) }
        for name in names {
            for inHostNetwork in [false, true] {
                try client.create(
                    ProbePod.client(
                        on: name, image: verification.settings.image,
                        targets: inHostNetwork ? hostTargets : targets(of: name, hasDNS: hasDNS),
                        inHostNetwork: inHostNetwork),
                    at: "\(namespace.path)/pods")
            }
        }
        if serviceTrouble == nil { try checkNodePorts() }
        try checkProxies()
        try readResults(hasDNS: hasDNS)
    }

    /// One row instead of one for each node: none of them is to blame.
    private func blame(_ trouble: String, hasDNS: Bool) {
        verification.add(.service, "cluster", .failed, trouble)
        for check in hasDNS ? [VerifyCheck.nodePort, .dns] : [.nodePort] {
            verification.add(check, "cluster", .skipped, "the service has no endpoints")
        }
    }

    /// Where kubeadm was to bring one, or something else did.
    private func hasDNS() throws -> Bool {
        if verification.target.hasDNS { return true }
        return try client.find(
            "/api/v1/namespaces/kube-system/services/kube-dns", as: KubernetesObject.self) != nil
    }

    private var serviceTarget: [PodProbeTarget] {
        guard serviceTrouble == nil, let address = service.spec?.clusterIP else { return [] }
        return [PodProbeTarget(kind: .service, name: ProbeNamespace.service, url: "http://\(address)/name")]
    }

    private var hostTargets: [PodProbeTarget] { InsecurePort.all.map(\.target) + serviceTarget }

    private func targets(of name: String, hasDNS: Bool) -> [PodProbeTarget] {
        let pods = others(of: name).compactMap { other in
            servers[other].map {
                PodProbeTarget(kind: .pod, name: other, url: "http://\($0):\(ProbeScript.port)/name")
            }
        }
        // Not the full name: the kubelet's search domains are to be proven, too.
        let host = "\(ProbeNamespace.service).\(namespace.name).svc"
        let dns =
            hasDNS && serviceTrouble == nil ? [PodProbeTarget(kind: .dns, name: host, url: "http://\(host)/name")] : []
        return pods + serviceTarget + dns
    }

    /// Those that a pod tries: all, itself too, or the next ones in the ring.
    private func others(of name: String) -> [String] {
        guard names.count > Self.peers, let index = names.firstIndex(of: name) else { return names }
        return (1...Self.peers).map { names[(index + $0) % names.count] }
    }

    // MARK: From here

    private func checkNodePorts() throws {
        try verification.check(.nodePort) {
            guard let port = service.spec?.ports?.first?.nodePort else { throw CommandError("the service has no port") }
            var failures: [String: String] = [:]
            try verification.wait(for: "the service on every node's port", seconds: 30) {
                for name in names where failures[name] != "" {
                    failures[name] = answer(of: verification.ready[name]?.address, port) ?? ""
                }
                let missing = failures.filter { !$0.value.isEmpty }.keys.sorted()
                return missing.isEmpty ? nil : Verification.brief(missing)
            }
            for name in names {
                let failure = failures[name].flatMap { $0.isEmpty ? nil : $0 }
                verification.add(.nodePort, name, failure: failure, "port \(port) answers")
            }
        }
    }

    /// Why the service is not reached; nil when it is.
    private func answer(of address: String?, _ port: Int) -> String? {
        guard let address else { return "the node has no address" }
        do throws(HTTPClientError) {
            let answer = try reach.fetch("/name", from: "\(address):\(port)")
            return answer.status == 200 ? nil : "HTTP \(answer.status) from \(address):\(port)"
        } catch {
            return error.detail
        }
    }

    private func checkProxies() throws {
        for server in verification.target.apiServers where verification.answering.contains(server.name) {
            try verification.check(.apiProxy, server.name) {
                guard let other = names.first(where: { $0 != server.name }) ?? names.first else { return }
                let client = KubernetesClient(reach: reach, route: .controlPlane(server.name))
                let pod = "\(ProbePod.serverName(other)):\(ProbeScript.port)"
                let text = try client.text("\(namespace.path)/pods/\(pod)/proxy/name")
                let isRight = text.split(separator: "\n").first.map(String.init) == other
                verification.add(
                    .apiProxy, server.name, failure: isRight ? nil : "something else answers for the pod on \(other)",
                    "reaches the pod on \(other)")
            }
        }
    }

    /// Why a port is open from here; nil when nothing of Kubernetes answers.
    private func openReason(_ name: String) -> String? {
        guard let address = verification.ready[name]?.address else { return nil }
        for port in InsecurePort.all {
            guard let answer = try? reach.fetch(port.path, from: "\(address):\(port.port)"),
                String(decoding: answer.body, as: UTF8.self).contains(port.word)
            else { continue }
            return "port \(port.port) answers anyone"
        }
        return KubeletStranger.openReason(address) { (path, address) throws(HTTPClientError) in
            try reach.ask(path, asStrangerOf: address)
        }
    }

    // MARK: From pods

    private func readResults(hasDNS: Bool) throws {
        let expected = names.flatMap {
            [ProbePod.clientName($0, inHostNetwork: false), ProbePod.clientName($0, inHostNetwork: true)]
        }
        var pods: [String: KubernetesPod] = [:]
        try verification.wait(for: "the probes to end") {
            pods = try verification.pods(namespace)
            let missing = expected.filter { pods[$0]?.isOver != true }
            return missing.isEmpty ? nil : Verification.brief(missing)
        }
        for name in names {
            try verification.stopIfInterrupted()
            let own = results(ProbePod.clientName(name, inHostNetwork: false), pods)
            let host = results(ProbePod.clientName(name, inHostNetwork: true), pods)
            addNetwork(name, own)
            if serviceTrouble == nil { addService(name, own, host) }
            if hasDNS, serviceTrouble == nil { addFirst(.dns, name, own, .dns, "the service is found by its name") }
            addPorts(name, host)
        }
        if !hasDNS { verification.add(.dns, "cluster", .skipped, "the cluster has no DNS") }
    }

    /// The results of a pod, or why there are none.
    private func results(_ name: String, _ pods: [String: KubernetesPod]) -> Result<[PodProbeResult], CommandError> {
        guard let pod = pods[name], pod.isOver else {
            return .failure(CommandError("the probe did not end: \(pods[name]?.trouble ?? "it is still running")"))
        }
        do {
            return .success(PodProbeResult.read(try client.text("\(namespace.path)/pods/\(name)/log")))
        } catch {
            return .failure(CommandError("the probe's log cannot be read: \(error)"))
        }
    }

    private func addNetwork(_ name: String, _ results: Result<[PodProbeResult], CommandError>) {
        let others = others(of: name)
        switch results {
        case .failure(let error): verification.add(.podNetwork, name, .failed, error.description)
        case .success(let results):
            let failures = others.compactMap { other in
                let result = results.first { $0.kind == .pod && $0.name == other }
                return result?.ok == true ? nil : "the pod on \(other) (\(result?.detail ?? "not tried"))"
            }
            verification.add(
                .podNetwork, name,
                failure: failures.isEmpty ? nil : "does not reach " + failures.joined(separator: ", "),
                "reaches the pods on \(others.count) nodes")
        }
    }

    private func addService(
        _ name: String, _ own: Result<[PodProbeResult], CommandError>, _ host: Result<[PodProbeResult], CommandError>
    ) {
        let failures = [("a pod", own), ("the node", host)].compactMap { who, results in
            failure(of: .service, results).map { "\(who) does not reach it: \($0)" }
        }
        verification.add(
            .service, name, failure: failures.isEmpty ? nil : failures.joined(separator: "; "),
            "\(service.spec?.clusterIP ?? "") answers to pods and to the node")
    }

    private func addFirst(
        _ check: VerifyCheck, _ name: String, _ results: Result<[PodProbeResult], CommandError>,
        _ kind: PodProbeTarget.Kind,
        _ detail: String
    ) {
        verification.add(check, name, failure: failure(of: kind, results), detail)
    }

    private func addPorts(_ name: String, _ host: Result<[PodProbeResult], CommandError>) {
        let words = InsecurePort.all.map { String($0.port) }.joined(separator: ", ")
        verification.add(
            .closedPorts, name, failure: openReason(name) ?? failure(of: .closed, host),
            "nothing of Kubernetes answers at \(words), and the kubelet no stranger")
    }

    /// What is wrong with the results of a kind; nil when all are there and good.
    private func failure(of kind: PodProbeTarget.Kind, _ results: Result<[PodProbeResult], CommandError>) -> String? {
        switch results {
        case .failure(let error): return error.description
        case .success(let all):
            let found = all.filter { $0.kind == kind }
            guard !found.isEmpty else { return "the probe told nothing" }
            return found.first { !$0.ok }.map { "\($0.name): \($0.detail)" }
        }
    }
}
