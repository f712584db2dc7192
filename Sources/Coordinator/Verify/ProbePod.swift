/// A pod of a verification, as it is sent to the API; the names are the API's.
struct ProbePod: Encodable {
    struct Metadata: Encodable {
        var name: String
        var labels: [String: String]
    }

    struct Toleration: Encodable { var `operator` = "Exists" }

    struct Affinity: Encodable {
        struct NodeAffinity: Encodable {
            var requiredDuringSchedulingIgnoredDuringExecution: Selector
        }

        struct Selector: Encodable {
            struct Term: Encodable {
                struct Field: Encodable {
                    var key = "metadata.name"
                    var `operator` = "In"
                    var values: [String]
                }

                var matchFields: [Field]
            }

            var nodeSelectorTerms: [Term]
        }

        var nodeAffinity: NodeAffinity
    }

    struct Container: Encodable {
        struct Mount: Encodable {
            var name = "probe"
            var mountPath = "/probe"
        }

        struct Readiness: Encodable {
            struct Get: Encodable {
                var path = "/name"
                var port = ProbeScript.port
            }

            var httpGet = Get()
            var periodSeconds = 1
        }

        struct Security: Encodable {
            struct Capabilities: Encodable { var drop = ["ALL"] }

            var allowPrivilegeEscalation = false
            var capabilities = Capabilities()
            var runAsNonRoot = true
            var runAsUser = 65_534
        }

        struct Resources: Encodable { var requests = ["cpu": "5m", "memory": "8Mi"] }

        var name = "probe"
        var image: String
        var imagePullPolicy = "IfNotPresent"
        var command: [String]
        var volumeMounts = [Mount()]
        var readinessProbe: Readiness?
        var securityContext = Security()
        var resources = Resources()
    }

    struct Volume: Encodable {
        struct Empty: Encodable {}

        var name = "probe"
        var emptyDir = Empty()
    }

    struct Specification: Encodable {
        /// Goes to the node by the scheduler's own hand, whatever taints the node has.
        var affinity: Affinity
        var tolerations = [Toleration()]
        var containers: [Container]
        var volumes = [Volume()]
        var restartPolicy = "Never"
        var hostNetwork: Bool?
        var automountServiceAccountToken = false
        var enableServiceLinks = false
        var terminationGracePeriodSeconds = 0
        /// Ends by itself where nobody is left to clean up.
        var activeDeadlineSeconds = 1800
    }

    var apiVersion = "v1"
    var kind = "Pod"
    var metadata: Metadata
    var spec: Specification

    private init(
        _ name: String, node: String, app: String, image: String, script: String, words: [String],
        readiness: Container.Readiness? = nil, hostNetwork: Bool? = nil
    ) {
        metadata = Metadata(name: name, labels: ["app": app])
        let term = Affinity.Selector.Term(matchFields: [.init(values: [node])])
        spec = Specification(
            affinity: Affinity(
                nodeAffinity: .init(
                    requiredDuringSchedulingIgnoredDuringExecution: .init(nodeSelectorTerms: [term]))),
            containers: [
                Container(image: image, command: ["sh", "-c", script, "sh"] + words, readinessProbe: readiness)
            ], hostNetwork: hostNetwork)
    }

    /// Serves the node's name.
    static func server(on node: String, image: String) -> ProbePod {
        ProbePod(
            serverName(node), node: node, app: ProbeNamespace.serverApp, image: image, script: ProbeScript.server,
            words: [node], readiness: Container.Readiness())
    }

    /// Tries targets from the pod network, or from the node's own.
    static func client(
        on node: String, image: String, targets: [PodProbeTarget], inHostNetwork: Bool
    ) -> ProbePod {
        ProbePod(
            clientName(node, inHostNetwork: inHostNetwork), node: node, app: "client", image: image,
            script: ProbeScript.client, words: targets.flatMap(\.words), hostNetwork: inHostNetwork ? true : nil)
    }

    static func serverName(_ node: String) -> String { "server-\(node)" }

    static func clientName(_ node: String, inHostNetwork: Bool) -> String {
        (inHostNetwork ? "host-" : "client-") + node
    }
}

/// The service in front of the probes' servers.
struct ProbeService: Encodable {
    struct Metadata: Encodable { var name = ProbeNamespace.service }

    struct Specification: Encodable {
        struct Port: Encodable {
            var port = 80
            var targetPort = ProbeScript.port
        }

        var type = "NodePort"
        var selector = ["app": ProbeNamespace.serverApp]
        var ports = [Port()]
    }

    var apiVersion = "v1"
    var kind = "Service"
    var metadata = Metadata()
    var spec = Specification()
}
