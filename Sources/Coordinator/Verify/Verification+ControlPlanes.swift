import HTTPClient
import Shared

/// Each control plane's API server stopped in turn.
extension Verification {
    /// Good answers in a row, each over a connection of its own, that count as "the API answers".
    private static let goodAnswers = 5

    func checkControlPlanesDown() throws {
        guard !settings.skipped.contains(.controlPlaneDown) else { return }
        guard target.apiServers.count > 1 else {
            return add(.controlPlaneDown, "cluster", .skipped, "there is one control plane")
        }
        let silent = target.apiServers.filter { !answering.contains($0.name) }.map(\.name)
        guard silent.isEmpty else {
            return add(
                .controlPlaneDown, "cluster", .skipped, "\(silent.joined(separator: ", ")) does not answer already")
        }
        for server in target.apiServers {
            try check(.controlPlaneDown, server.name) { try stopAndAsk(server.name) }
            // Never two at once: what does not come back ends it.
            if rows.last?.outcome == .failed, unreadyReason(.controlPlane(server.name)) != nil { return }
        }
        try awaitRecovery()
    }

    /// Controller managers and schedulers end when their API server does, and the kubelet starts them again after a
    /// pause that grows: whoever looks next must find the cluster as it was.
    private func awaitRecovery() throws {
        let hadTrouble = rows.contains { $0.check == .systemPods && $0.outcome == .failed }
        guard !hadTrouble, !settings.skipped.contains(.systemPods) else { return }
        let failure = try wait(for: "the pods of Kubernetes itself to run again", seconds: max(300, settings.seconds)) {
            Self.trouble(of: try systemPods())
        }
        if let failure { add(.systemPods, "afterwards", .failed, failure) }
    }

    private func stopAndAsk(_ name: String) throws {
        let most = APIServerOutageOrder.longestSeconds
        say("stopping the API server of \(name) for a moment, at most \(HumanDuration.text(seconds: most))")
        let start = reach.now
        var failure: String?
        do {
            try reach.orderOutage(of: name, seconds: most)
            if try wait(
                for: "\(name)'s API server to stop",
                { unreadyReason(.controlPlane(name)) == nil ? "it still answers" : nil }) != nil
            {
                failure = "its API server did not stop"
            } else {
                failure = try balancerFailure()
            }
        } catch {
            // Whatever happened, it comes back.
            try? reach.orderOutage(of: name, seconds: 0)
            throw error
        }
        let stopped = reach.now - start
        try reach.orderOutage(of: name, seconds: 0)
        if let reason = try awaitReturn(of: name) {
            failure = [failure, "it has not come back: \(reason)"].compactMap(\.self).joined(separator: "; ")
        }
        add(
            .controlPlaneDown, name, failure: failure,
            "the API answered without it; back after \(reach.now - start - stopped) s")
    }

    /// Why the API does not answer under its address; nil after some good answers in a row.
    private func balancerFailure() throws -> String? {
        var good = 0
        return try wait(for: "the API at \(target.endpoint)", seconds: 30) {
            while good < Self.goodAnswers {
                if let reason = unreadyReason(.balancer) {
                    good = 0
                    return "\(target.endpoint) does not answer without it: \(reason)"
                }
                good += 1
            }
            return nil
        }
    }

    /// Why the control plane is not whole again; nil when it is.
    private func awaitReturn(of name: String) throws -> String? {
        try wait(for: "\(name)'s API server to come back", seconds: max(180, settings.seconds)) {
            if let reason = unreadyReason(.controlPlane(name)) { return reason }
            let node = try client.get("/api/v1/nodes/\(name)", as: KubernetesNode.self)
            return node.isReady ? nil : "the node is not Ready: \(node.unreadyReason)"
        }
    }
}
