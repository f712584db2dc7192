import Shared

/// Who ran `kubeadm init`: the value of the fence key in etcd. It is written once in a cluster's life and never changed,
/// so it decides even where the coordinator grants the lease twice.
struct FenceRecord: Codable, Equatable {
    var clusterUID: String
    var nodeUID: String
    var nodeName: String

    func encoded() throws -> [UInt8] { try JSONText.encode(self) }

    /// Reads the value of the fence key.
    ///
    /// - Throws: ``EtcdError`` where it is none of ours: somebody else uses this etcd, and nothing may be overwritten.
    init(value: [UInt8]) throws(EtcdError) {
        do {
            self = try StrictJSON.decodeLenient(FenceRecord.self, from: value)
        } catch {
            throw EtcdError(
                .answer,
                "the fence key holds something that is no record of this product; remove it by hand only if this etcd "
                    + "never held a cluster")
        }
    }

    init(clusterUID: String, nodeUID: String, nodeName: String) {
        self.clusterUID = clusterUID
        self.nodeUID = nodeUID
        self.nodeName = nodeName
    }
}

/// What the fence says to one node.
enum FenceVerdict: Equatable {
    /// Nobody has run `kubeadm init`.
    case open
    /// This node has begun it, and only this node may go on.
    case ours
    /// That node has begun it; this one must never.
    case another(String)
    /// The record is of another cluster: this etcd is not ours to initialise.
    case foreign(String)

    init(record: FenceRecord?, clusterUID: String, nodeUID: String) {
        guard let record else {
            self = .open
            return
        }
        if record.clusterUID != clusterUID {
            self = .foreign(record.clusterUID)
        } else if record.nodeUID == nodeUID {
            self = .ours
        } else {
            self = .another(record.nodeName)
        }
    }
}
