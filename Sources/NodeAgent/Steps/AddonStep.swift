import Shared

/// Kubernetes objects applied once, by whichever control plane gets the lease. What is applied stands in a ConfigMap, by
/// name and digest, so every control plane can see it.
struct AddonStep: StepHandler {
    let spec: AddonSpec

    private static let namespace = ["--namespace", "kube-system"]
    private static let record = "muster-addons"
    /// Note: digest that this node has applied or seen applied.
    private static let applied = "applied"

    func look(_ context: StepContext) throws -> Look {
        if context.notes[Self.applied] == spec.digest.text { return .satisfied }
        return .needed("addon \(spec.name) is not known to be applied")
    }

    func perform(_ context: StepContext) throws {
        let lease = LeaseKeeper(name: spec.lease, peers: try context.requirePeers())
        defer { lease.release() }
        let isMine = try lease.acquire(context) { (try? recorded(context)) == spec.digest.text }
        guard isMine else { return try context.notes.set(Self.applied, spec.digest.text) }
        let text = try context.blob(spec.digest)
        try context.wait(for: "addon \(spec.name) to be applied", every: 3) {
            do {
                if try recorded(context) == spec.digest.text { return .ready(()) }
                try lease.stillHeld()
                try kubectl(["apply", "-f", text], context, timeoutSeconds: 120)
                return .ready(())
            } catch let error as StepError where error.code == .failed || error.code == .deadline {
                return .notYet(error.message)
            }
        }
        try awaitWorkloads(context)
        try context.wait(for: "addon \(spec.name) to be put on record", every: 3) {
            do {
                try lease.stillHeld()
                try remember(context)
                return .ready(())
            } catch let error as StepError where error.code == .failed || error.code == .deadline {
                return .notYet(error.message)
            }
        }
        try context.notes.set(Self.applied, spec.digest.text)
    }

    /// Until what it brings is available. Before that it is not on record, so that whoever comes next waits, too.
    private func awaitWorkloads(_ context: StepContext) throws {
        guard let workloads = spec.workloads, let seconds = spec.waitSeconds else { return }
        let deadline = Deadline(seconds: seconds)
        for workload in workloads {
            try context.wait(for: "\(workload) of addon \(spec.name) to be available", every: 2) {
                () -> WaitStep<Void> in
                do {
                    try kubectl(
                        [
                            "--namespace", workload.namespace, "rollout", "status",
                            "\(workload.kind)/\(workload.name)", "--timeout=10s",
                        ], context)
                    return .ready(())
                } catch let error as StepError where error.code == .failed || error.code == .deadline {
                    guard !deadline.isPast else {
                        throw StepError(
                            .deadline,
                            "addon \(spec.name) is applied, and \(workload) is not available after \(seconds) s: "
                                + error.message)
                    }
                    return .notYet(error.message)
                }
            }
        }
    }

    func undo(_ context: StepContext) throws -> Undo {
        .cannot("the objects of addon \(spec.name) stay in the cluster")
    }

    /// Digest of this addon that the cluster has on record; nil where it has none.
    private func recorded(_ context: StepContext) throws -> String? {
        struct ConfigMap: Decodable {
            var data: [String: String]?
        }
        let result = try kubectl(
            Self.namespace + ["get", "configmap", Self.record, "--ignore-not-found", "-o", "json"], context)
        guard !result.output.isEmpty else { return nil }
        guard let map = try? StrictJSON.decodeLenient(ConfigMap.self, from: result.output) else {
            throw StepError(.failed, "kubectl printed something that is no ConfigMap")
        }
        return map.data?[spec.name]
    }

    private func remember(_ context: StepContext) throws {
        struct ConfigMap: Codable {
            struct Metadata: Codable {
                var name: String
                var namespace: String
            }

            var apiVersion = "v1"
            var kind = "ConfigMap"
            var metadata = Metadata(name: AddonStep.record, namespace: "kube-system")
            var data: [String: String]
        }
        let map = ConfigMap(data: [spec.name: spec.digest.text])
        let present = try kubectl(
            Self.namespace + ["get", "configmap", Self.record, "--ignore-not-found", "-o", "name"], context)
        if present.output.isEmpty {
            try kubectl(["create", "-f", "-"], context, input: try CanonicalJSON.encode(map))
        } else {
            let patch = String(decoding: try CanonicalJSON.encode(["data": map.data]), as: UTF8.self)
            try kubectl(Self.namespace + ["patch", "configmap", Self.record, "--type", "merge", "-p", patch], context)
        }
    }

    @discardableResult
    private func kubectl(
        _ arguments: [String], _ context: StepContext, input: [UInt8] = [], timeoutSeconds: Int = 30
    ) throws -> HostResult {
        try context.host.must(
            HostCommand(
                spec.kubectl,
                ["--kubeconfig", context.paths.path(spec.kubeconfig)] + arguments,
                input: input, timeoutSeconds: timeoutSeconds))
    }
}
