import Shared

/// The text of a kubeconfig with everything embedded.
struct Kubeconfig {
    let clusterName: String
    let user: String
    let server: String
    /// PEM, all three.
    let authority: String
    let certificate: String
    let key: String

    var text: String {
        let context = "\(user)@\(clusterName)"
        return """
            apiVersion: v1
            kind: Config
            clusters:
              - name: \(Self.quoted(clusterName))
                cluster:
                  server: \(Self.quoted(server))
                  certificate-authority-data: \(Base64.encode(Array(authority.utf8)))
            users:
              - name: \(Self.quoted(user))
                user:
                  client-certificate-data: \(Base64.encode(Array(certificate.utf8)))
                  client-key-data: \(Base64.encode(Array(key.utf8)))
            contexts:
              - name: \(Self.quoted(context))
                context:
                  cluster: \(Self.quoted(clusterName))
                  user: \(Self.quoted(user))
            current-context: \(Self.quoted(context))

            """
    }

    /// A YAML scalar that means this text, whatever is in it.
    private static func quoted(_ text: String) -> String {
        "\"" + DisplayText.escaped(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
