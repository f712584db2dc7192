/// A secret of the operator's, for nodes whose manifest lists its name and fingerprint. Signed by the operator, and only
/// ever inside what is sealed to a node's key, or in a file of mode 0600 on such a node.
///
/// Whoever hands it on proves nothing by that; the operator's signature does, so a control plane may pass it to another.
package struct SealedFile: DocumentPayload, CustomStringConvertible, CustomReflectable {
    package static let kind = DocumentKind.sealedFile
    /// Sealed, signed and encoded three times over it still is one relay message.
    package static let maximumBytes = 64 << 10

    package var clusterUID: String
    /// The path on the node, or ``SealedFileName/authorities``.
    package var name: String
    /// As the manifest has it.
    package var fingerprint: String
    /// Base64.
    package var content: String

    package init(clusterUID: String, name: String, fingerprint: String, content: [UInt8]) {
        self.clusterUID = clusterUID
        self.name = name
        self.fingerprint = fingerprint
        self.content = Base64.encode(content)
    }

    /// Empty where it is not base64, which the schema check refuses.
    package var contentBytes: [UInt8] { Base64.decode(content) ?? [] }

    package var description: String { "sealed file \(name)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Names of sealed files that are no path.
package enum SealedFileName {
    /// The cluster's CAs with their keys, as the operator supplies them: the JSON of ``ClusterAuthorities``.
    package static let authorities = "cluster-authorities"
}

extension Manifest {
    /// The fingerprint of the sealed file that a node of this manifest needs under this name; nil where it needs none.
    package func sealedFingerprint(of name: String) -> String? { sealedFingerprints[name] }

    /// Every sealed file that a node of this manifest needs: name to fingerprint.
    package var sealedFingerprints: [String: String] {
        var found: [String: String] = [:]
        for step in steps {
            switch step.action {
            case .sealedFile(let spec): found[spec.path] = spec.fingerprint
            case .clusterAuthorities(let spec): found[SealedFileName.authorities] = spec.supplied
            default: continue
            }
        }
        return found
    }
}
