import HTTPClient

/// The kubelet's own port, which runs commands in every pod of its node for who may: everyone, where anonymous requests
/// are on and every request is allowed.
enum KubeletStranger {
    static let port = 10250
    private static let path = "/pods"

    /// Why the port is open to strangers; nil where the kubelet refuses them, or nothing answers.
    static func openReason(
        _ address: String, port: Int = Self.port, _ ask: (String, String) throws(HTTPClientError) -> HTTPResponse
    ) -> String? {
        guard let answer = try? ask(path, "\(address):\(port)"), answer.status == 200 else { return nil }
        return "the kubelet shows its pods to anyone who asks at port \(port)"
    }
}
