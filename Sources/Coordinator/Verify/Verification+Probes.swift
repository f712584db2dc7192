import HTTPClient
import Shared

/// Pods on every node that try what pods do.
extension Verification {
    /// Makes the probes, and cleans up after them whatever happens.
    func probe() throws {
        let checks: [VerifyCheck] = [
            .podStart, .podNetwork, .service, .nodePort, .dns, .apiProxy, .closedPorts,
        ]
        guard !ready.isEmpty, checks.contains(where: { !settings.skipped.contains($0) }) else { return }
        var namespaces: [String] = []
        do {
            namespaces = try ProbeNamespace.removeLeftovers(client, clusterUID: target.clusterUID)
            if !namespaces.isEmpty { say("an earlier run left \(namespaces.joined(separator: ", ")): deleting it") }
            let namespace = try ProbeNamespace(client: client)
            namespaces.append(namespace.name)
            try namespace.create(clusterUID: target.clusterUID)
            try probe(in: namespace)
        } catch let error as Interrupted {
            cleanUp(namespaces)
            throw error
        } catch {
            add(.podStart, "", .failed, "\(error)")
        }
        cleanUp(namespaces)
    }

    private func probe(in namespace: ProbeNamespace) throws {
        if let reason = try wait(
            for: "the namespace's account",
            { try namespace.hasAccount() ? nil : "namespace \(namespace.name) has no service account yet" })
        {
            return add(.podStart, "", .failed, reason)
        }
        let names = ready.keys.sorted()
        say("starting a pod on each of \(names.count) nodes, with \(settings.image)")
        try client.create(ProbeService(), at: "\(namespace.path)/services")
        for name in names {
            try client.create(ProbePod.server(on: name, image: settings.image), at: "\(namespace.path)/pods")
        }
        let started = try awaitServers(names, namespace)
        let service = try client.get(
            "\(namespace.path)/services/\(ProbeNamespace.service)", as: KubernetesService.self)
        let run = ProbeRun(
            verification: self, namespace: namespace, servers: started, service: service,
            serviceTrouble: try started.isEmpty ? nil : awaitEndpoints(started.count, namespace))
        try run.run()
    }

    /// A service without endpoints refuses everybody; that is the controller manager's fault, and no node's.
    ///
    /// - Returns: what is wrong; nil when the service leads to all pods.
    private func awaitEndpoints(_ count: Int, _ namespace: ProbeNamespace) throws -> String? {
        try wait(for: "the service's endpoints", seconds: min(60, settings.seconds)) {
            let found = try client.find(
                "\(namespace.path)/endpoints/\(ProbeNamespace.service)", as: KubernetesEndpoints.self)
            guard (found?.count ?? 0) < count else { return nil }
            return """
                kube-controller-manager gave the service \(found?.count ?? 0) of \(count) endpoints; when another one \
                leads, or after ten minutes, it looks anew; see \
                kubectl -n kube-system logs -l component=kube-controller-manager
                """
        }
    }

    /// - Returns: the addresses of the pods that run, by node.
    private func awaitServers(_ names: [String], _ namespace: ProbeNamespace) throws -> [String: String] {
        var pods: [String: KubernetesPod] = [:]
        try wait(for: "the probes to start") {
            pods = try self.pods(namespace)
            let missing = names.filter { pods[ProbePod.serverName($0)]?.isReady != true }
            return missing.isEmpty ? nil : Self.brief(missing)
        }
        var started: [String: String] = [:]
        for name in names {
            let pod = pods[ProbePod.serverName(name)]
            if let pod, pod.isReady { started[name] = pod.status?.podIP }
            let failure = started[name] == nil ? pod?.trouble ?? "the API does not show the pod" : nil
            add(.podStart, name, failure: failure, started[name].map { "at \($0)" } ?? "")
        }
        return started
    }

    func pods(_ namespace: ProbeNamespace) throws -> [String: KubernetesPod] {
        Dictionary(
            try client.list("\(namespace.path)/pods", as: KubernetesPod.self).map { ($0.metadata.name, $0) }
        ) { first, _ in first }
    }

    static func brief(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }

    /// Deletes the namespaces, and waits until nothing of them is there; also when the command is interrupted.
    private func cleanUp(_ namespaces: [String]) {
        guard !namespaces.isEmpty else { return }
        say("deleting what was made in the cluster")
        let deadline = reach.now + max(60, settings.seconds)
        var left = namespaces
        var reason = ""
        while true {
            left = left.filter { name in
                do {
                    try client.delete("/api/v1/namespaces/\(name)")
                } catch let error as KubernetesError where error.status == 409 {
                    // It is being deleted already.
                } catch {
                    reason = ": \(error)"
                }
                return (try? ProbeNamespace.isGone(name, client)) != true
            }
            if left.isEmpty || reach.now >= deadline { break }
            reach.pause(seconds: 1)
        }
        add(
            .cleanup, namespaces.last ?? "",
            failure: left.isEmpty
                ? nil : "left behind: \(left.joined(separator: ", ")); the next run deletes it\(reason)",
            "nothing is left")
    }
}
