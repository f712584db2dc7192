import Shared

/// The fence in etcd around `kubeadm init`: created at most once in a cluster's life by a transaction, so no lease, no
/// clock and no coordinator can let a second node begin.
struct EtcdFenceKeeper {
    let fence: EtcdFence
    let context: StepContext

    /// Claims the fence for this node, or says whose it is. Waits while etcd does not answer.
    ///
    /// - Parameter beforeCreating: the last check before the mutation; throws when it must not happen.
    func claim(beforeCreating: () throws -> Void) throws -> FenceVerdict {
        let gateway = try gateway()
        let identity = context.identity
        let record = FenceRecord(
            clusterUID: identity.clusterUID, nodeUID: identity.uid, nodeName: identity.name)
        return try context.wait(for: "etcd to say who runs kubeadm init", every: 2) {
            do throws(EtcdError) {
                let found = try gateway.read(key: fence.key)
                let verdict = try verdict(found)
                guard verdict == .open else { return .ready(verdict) }
            } catch {
                guard error.code != .answer else { throw blocked(error) }
                return .notYet("\(error)")
            }
            try beforeCreating()
            let value = try record.encoded()
            do throws(EtcdError) {
                switch try gateway.create(key: fence.key, value: value) {
                case .created: return .ready(.ours)
                case .exists(let found): return .ready(try verdict(found))
                }
            } catch {
                guard error.code != .answer else { throw blocked(error) }
                // Nobody knows whether it was created; the next read tells.
                return .notYet("\(error)")
            }
        }
    }

    private func verdict(_ found: EtcdMessages.KeyValue?) throws(EtcdError) -> FenceVerdict {
        let record = try found.map { found throws(EtcdError) in try FenceRecord(value: found.value) }
        return FenceVerdict(record: record, clusterUID: context.identity.clusterUID, nodeUID: context.identity.uid)
    }

    private func gateway() throws -> EtcdGateway {
        func read(_ path: String) throws -> [UInt8] {
            guard let bytes = try context.files.read(path, limit: 64 << 10) else {
                throw StepError(.failed, "\(path) is missing: etcd cannot be asked")
            }
            return bytes
        }
        return try EtcdGateway(
            endpoints: try fence.endpoints.map { try context.fill($0) }, authority: try read(fence.authorityPath),
            certificate: try read(fence.certificatePath), key: try read(fence.keyPath))
    }

    private func blocked(_ error: EtcdError) -> StepError {
        StepError(.blocked, error.detail, hint: "see the key \(fence.key) with etcdctl")
    }
}
