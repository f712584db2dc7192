/// The cluster's CA keys and certificates, PEM. Only ever inside a sealed relay message, or in files of mode 0600 on
/// control planes.
package struct ClusterAuthorities: Codable, Equatable, Sendable, CustomStringConvertible {
    package var kubernetesCertificate: String
    package var kubernetesKey: String
    package var frontProxyCertificate: String
    package var frontProxyKey: String
    package var etcdCertificate: String?
    package var etcdKey: String?
    package var serviceAccountPublicKey: String
    package var serviceAccountKey: String

    package init(
        kubernetesCertificate: String, kubernetesKey: String, frontProxyCertificate: String, frontProxyKey: String,
        etcdCertificate: String?, etcdKey: String?, serviceAccountPublicKey: String, serviceAccountKey: String
    ) {
        self.kubernetesCertificate = kubernetesCertificate
        self.kubernetesKey = kubernetesKey
        self.frontProxyCertificate = frontProxyCertificate
        self.frontProxyKey = frontProxyKey
        self.etcdCertificate = etcdCertificate
        self.etcdKey = etcdKey
        self.serviceAccountPublicKey = serviceAccountPublicKey
        self.serviceAccountKey = serviceAccountKey
    }

    package var description: String { "<redacted>" }

    /// Tells two sets apart, by their public halves: 64 hex digits.
    package var fingerprint: String {
        let parts = [kubernetesCertificate, frontProxyCertificate, etcdCertificate ?? "", serviceAccountPublicKey]
        return SHA256.digest(of: Array(parts.joined(separator: "\n").utf8)).hex
    }

    package var publicAuthorities: PublicAuthorities {
        PublicAuthorities(
            kubernetesCertificate: kubernetesCertificate, frontProxyCertificate: frontProxyCertificate,
            etcdCertificate: etcdCertificate)
    }
}

/// The certificates of the cluster CAs, PEM: what may be shown to anyone.
package struct PublicAuthorities: Codable, Equatable, Sendable {
    package var kubernetesCertificate: String
    package var frontProxyCertificate: String
    package var etcdCertificate: String?

    package init(kubernetesCertificate: String, frontProxyCertificate: String, etcdCertificate: String?) {
        self.kubernetesCertificate = kubernetesCertificate
        self.frontProxyCertificate = frontProxyCertificate
        self.etcdCertificate = etcdCertificate
    }
}

/// An order for a certificate that a step of the sender's manifest lists. The signer reads subject, SANs and usages from
/// the signed manifest and takes nothing from the CSR but its public key.
package struct CertificateOrder: Codable, Equatable, Sendable {
    /// Identifier of the ``Step`` in the sender's manifest.
    package var stepID: String
    /// Digest of the manifest's envelope.
    package var manifestDigest: Digest
    /// PEM.
    package var csr: String

    package init(stepID: String, manifestDigest: Digest, csr: String) {
        self.stepID = stepID
        self.manifestDigest = manifestDigest
        self.csr = csr
    }
}

package struct IssuedCertificate: Codable, Equatable, Sendable {
    /// PEM.
    package var certificate: String
    /// PEM of the CA that issued it.
    package var authority: String

    package init(certificate: String, authority: String) {
        self.certificate = certificate
        self.authority = authority
    }
}

/// What one node needs for one `kubeadm join`, minted for it on demand. Always sealed.
package struct JoinMaterial: Codable, Equatable, Sendable, CustomStringConvertible {
    package var token: String
    /// `sha256:<hex>` of the cluster CA's SubjectPublicKeyInfo.
    package var caCertHash: String
    package var expires: Timestamp

    package init(token: String, caCertHash: String, expires: Timestamp) {
        self.token = token
        self.caCertHash = caCertHash
        self.expires = expires
    }

    package var description: String { "<redacted>" }
}

/// A person's wish for access to the cluster, signed by an operator key.
package struct KubeconfigOrder: Codable, Equatable, Sendable {
    /// Kubernetes cannot revoke client certificates, so no control plane signs one for longer.
    package static let longestSeconds = 24 * 3600

    package var user: String
    package var groups: [String]
    package var lifetimeSeconds: Int
    /// PEM.
    package var csr: String

    package init(user: String, groups: [String], lifetimeSeconds: Int, csr: String) {
        self.user = user
        self.groups = groups
        self.lifetimeSeconds = lifetimeSeconds
        self.csr = csr
    }
}

/// Sealed files for one node. Always sealed.
package struct SealedFileBatch: Codable, Equatable, Sendable, CustomStringConvertible {
    /// Of ``SealedFile`` each.
    package var files: [Envelope]

    package init(files: [Envelope]) { self.files = files }

    package var description: String { "\(files.count) sealed files" }
}

/// A node's wish for a sealed file that its manifest lists, to a control plane that may have it.
package struct SealedFileOrder: Codable, Equatable, Sendable {
    package var name: String
    package var fingerprint: String
    /// Digest of the envelope of the sender's manifest.
    package var manifestDigest: Digest

    package init(name: String, fingerprint: String, manifestDigest: Digest) {
        self.name = name
        self.fingerprint = fingerprint
        self.manifestDigest = manifestDigest
    }
}

/// An operator's order to a control plane to be without its API server for a while, so that `coordinator verify` can see
/// that nobody misses it.
package struct APIServerOutageOrder: Codable, Equatable, Sendable {
    /// Whatever becomes of the operator's command, the node brings its API server back after this.
    package static let longestSeconds = 300
    /// The lease that keeps it to one control plane at a time. No step uses it.
    package static let lease = "api-server-outage"

    /// How long at most; 0 brings the API server back at once.
    package var seconds: Int

    package init(seconds: Int) { self.seconds = seconds }
}

/// What a control plane has done about an ``APIServerOutageOrder``.
package struct APIServerOutageAnswer: Codable, Equatable, Sendable {
    /// When the API server comes back by itself; nil when it is not away any more.
    package var until: Timestamp?

    package init(until: Timestamp?) { self.until = until }
}
