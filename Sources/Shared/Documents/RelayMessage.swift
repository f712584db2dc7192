/// A message from one node to another through the coordinator. Signed by the sender's node key (or by an operator key
/// where `sender` is ``operatorName``), so the coordinator cannot forge one; its body is sealed where it is secret.
package struct RelayMessage: DocumentPayload {
    package static let kind = DocumentKind.relay
    /// `sender` of a message that an operator key signed. No node may be called this.
    package static let operatorName = "operator"
    /// Messages older than this are refused, so a replayed one does nothing.
    package static let lifetimeSeconds = 600

    package var clusterUID: String
    /// 32 hex digits, chosen at random by the sender.
    package var id: String
    package var sender: String
    package var recipient: RelayRecipient
    package var topic: RelayTopic
    /// `id` of the message that this one answers.
    package var inReplyTo: String?
    /// Whether `body` is a CMS AuthEnvelopedData to the recipient's node key.
    package var sealed: Bool
    /// Base64 of the body.
    package var body: String
    package var time: Timestamp
    package var expires: Timestamp

    package init(
        clusterUID: String, id: String, sender: String, recipient: RelayRecipient, topic: RelayTopic,
        inReplyTo: String?, sealed: Bool, body: String, time: Timestamp, expires: Timestamp
    ) {
        self.clusterUID = clusterUID
        self.id = id
        self.sender = sender
        self.recipient = recipient
        self.topic = topic
        self.inReplyTo = inReplyTo
        self.sealed = sealed
        self.body = body
        self.time = time
        self.expires = expires
    }
}

/// What a relay message is about. A topic that this version does not know is never acted on.
package enum RelayTopic: String, Codable, CaseIterable, Sendable {
    /// Ask a control plane for the cluster CAs; the answer is sealed and goes only to a node that the operator admitted
    /// as control plane. Body of the request: empty. Body of the answer: ``ClusterAuthorities``.
    case clusterAuthorities = "cluster-authorities"
    /// The public certificates of the cluster CAs. Body: ``PublicAuthorities``.
    case publicAuthorities = "public-authorities"
    /// Ask for a certificate. Body of the request: ``CertificateOrder``, of the answer: ``IssuedCertificate``.
    case certificate
    /// Ask for what `kubeadm join` needs. Body of the answer, sealed: ``JoinMaterial``.
    case joinMaterial = "join-material"
    /// An operator asks for a client certificate for kubectl. Body of the request: ``KubeconfigOrder``, of the answer:
    /// ``IssuedCertificate``.
    case kubeconfig
    /// Secrets of the operator's. From an operator: sealed, body ``SealedFileBatch``, answered with an empty body. From a
    /// node: body ``SealedFileOrder``, answered by a control plane that has the file with a sealed ``SealedFileBatch``.
    case sealedFiles = "sealed-files"
    /// An operator takes a control plane's API server away for a bounded time, or ends that. Body of the request:
    /// ``APIServerOutageOrder``, of the answer: ``APIServerOutageAnswer``.
    case apiServerOutage = "api-server-outage"
    /// An operator orders a node to try connections to other nodes. Body of the request: ``ProbeOrder``, of the answer:
    /// ``ProbeResults``.
    case probe
    /// An operator has a control plane drain a node. Body: ``DrainOrder``, of the answer: ``DrainAnswer``.
    case drain
    /// An operator has a control plane take a node out of etcd and out of Kubernetes. Body: ``RemovalOrder``, of the answer:
    /// ``RemovalAnswer``.
    case removal
    /// An operator has a node undo what made it one. Body: ``ResetOrder``, of the answer: ``ResetReport``.
    case reset
    /// A node that is to reboot asks a control plane whether it may be away, to move its pods, and to let them come again. It
    /// can ask only for itself. Body: ``AbsenceOrder``, of the answer: ``DrainAnswer``.
    case absence
    /// An operator has a node reboot once. Body: ``RebootOrder``, of the answer, when it is whole again: ``RebootReport``.
    case reboot
    /// The node that was asked says why it does not answer as wished. Body: UTF-8 text.
    case refusal
}
