import HTTPClient
import Shared
import Synchronization

@testable import Coordinator

/// A Kubernetes cluster in memory, as far as a verification can tell, in which single things can be broken.
final class FakeCluster: ClusterReach {
    /// What is wrong with it.
    struct Faults {
        var balancer = false
        var notReady: Set<String> = []
        var unknown: Set<String> = []
        var deadServers: Set<String> = []
        /// `FROM TO`, for pods.
        var cutPods: Set<String> = []
        var noService: Set<String> = []
        var noNodePort: Set<String> = []
        var noEndpoints = false
        var noProxy: Set<String> = []
        var noName: Set<String> = []
        /// Nodes whose port 8080 answers anybody, from inside.
        var open: Set<String> = []
        /// Nodes whose kubelet shows its pods to anyone.
        var openKubelet: Set<String> = []
        var noPodStart: Set<String> = []
        /// The balancer goes on sending to a server that is stopped.
        var needsEveryServer = false
        var kubelets: [String: String] = [:]
        var badSystemPod = false
        /// Something that went down with an API server stays down.
        var noRecovery = false
        /// Interrupted at this second.
        var interruptedAt: Int?
    }

    struct State {
        var faults = Faults()
        var clock = 0
        var stopped: String?
        var outages: [String] = []
        /// Labels by name.
        var namespaces: [String: [String: String]] = ["default": [:], "kube-system": [:]]
        var deleted: [String] = []
        /// Command words by pod.
        var pods: [String: [String]] = [:]
        var log: [String] = []
    }

    static let nodes = ["cp-1": "10.0.0.1", "cp-2": "10.0.0.2", "cp-3": "10.0.0.3", "worker-1": "10.0.0.4"]
    private static let nodePort = 30_123
    let state: Mutex<State>

    init(_ change: (inout Faults) -> Void = { _ in }) {
        var faults = Faults()
        change(&faults)
        state = Mutex(State(faults: faults))
    }

    static var target: VerifyTarget {
        VerifyTarget(
            cluster: "test", clusterUID: "c0ffee", generation: 3, endpoint: "10.0.0.10:6443",
            apiServers: ["cp-1", "cp-2", "cp-3"].map { ($0, "\(nodes[$0] ?? ""):6443") },
            nodes: nodes.keys.sorted().map {
                RosterNode(
                    name: $0, roles: RoleSet([$0.hasPrefix("cp") ? .controlPlane : .worker]), address: nodes[$0] ?? "")
            },
            pools: [], addons: [], hasDNS: true)
    }

    func run(
        skipping skipped: Set<VerifyCheck> = [], target: VerifyTarget = FakeCluster.target
    ) throws -> VerifyReport {
        let verification = Verification(
            target, reach: self, settings: .init(image: "busybox:1", skipped: skipped),
            tell: { line in self.state.withLock { $0.log.append(line) } })
        return try verification.run()
    }

    // MARK: ClusterReach

    var now: Int { state.withLock { $0.clock } }
    var isInterrupted: Bool {
        state.withLock { state in state.faults.interruptedAt.map { state.clock >= $0 } ?? false }
    }
    func pause(seconds: Int) { state.withLock { $0.clock += seconds } }

    func orderOutage(of node: String, seconds: Int) throws {
        state.withLock { state in
            state.stopped = seconds > 0 ? node : nil
            state.outages.append("\(seconds > 0 ? "stop" : "start") \(node)")
        }
    }

    func fetch(_ path: String, from address: String) throws(HTTPClientError) -> HTTPResponse {
        let answers = state.withLock { state in
            Self.nodes.contains { name, own in
                address == "\(own):\(Self.nodePort)" && !state.faults.noNodePort.contains(name)
            }
        }
        guard answers else { throw HTTPClientError(.connect, "connection to \(address) refused") }
        return HTTPResponse(status: 200, headers: [:], body: Array("cp-1\n".utf8))
    }

    func ask(_ path: String, asStrangerOf address: String) throws(HTTPClientError) -> HTTPResponse {
        let isOpen = state.withLock { state in
            Self.nodes.contains { name, own in address == "\(own):10250" && state.faults.openKubelet.contains(name) }
        }
        return isOpen ? Self.answer(200, #"{"items":[]}"#) : Self.answer(401, "Unauthorized")
    }

    func send(_ request: HTTPRequest, over route: APIRoute) throws(HTTPClientError) -> HTTPResponse {
        try state.withLock { (state) throws(HTTPClientError) in
            if case .controlPlane(let name) = route, state.faults.deadServers.contains(name) || state.stopped == name {
                throw HTTPClientError(.connect, "connection to \(name) refused")
            }
            if route == .balancer, state.faults.balancer || state.faults.needsEveryServer && state.stopped != nil {
                throw HTTPClientError(.connect, "connection refused")
            }
            guard state.faults.deadServers.count < 3 else { throw HTTPClientError(.connect, "connection refused") }
            if case .controlPlane(let name) = route, request.path.contains("/proxy/"),
                state.faults.noProxy.contains(name)
            {
                return Self.answer(503, #"{"message":"no endpoints"}"#)
            }
            return state.answer(request)
        }
    }

    fileprivate static func answer(_ status: Int, _ text: String) -> HTTPResponse {
        HTTPResponse(status: status, headers: [:], body: Array(text.utf8))
    }
}

extension FakeCluster.State {
    fileprivate mutating func answer(_ request: HTTPRequest) -> HTTPResponse {
        let parts = request.path.split(separator: "?")[0].split(separator: "/").map(String.init)
        switch (request.method, parts) {
        case (.get, ["readyz"]): return FakeCluster.answer(200, "ok")
        case (.get, ["version"]): return FakeCluster.answer(200, #"{"gitVersion":"v1.30.2"}"#)
        case (.get, ["api", "v1", "nodes"]):
            return list(FakeCluster.nodes.keys.filter { !faults.unknown.contains($0) }.sorted().map(node))
        case (.get, ["api", "v1", "nodes", parts[parts.count - 1]]):
            return FakeCluster.answer(200, node(parts[parts.count - 1]))
        case (.get, ["api", "v1", "namespaces", "kube-system", "pods"]):
            return list([pod("dns-1", isReady: !(faults.badSystemPod || faults.noRecovery && !outages.isEmpty))])
        case (_, let path) where path.starts(with: ["api", "v1", "namespaces"]):
            return answer(request, Array(path.dropFirst(3)))
        default: return missing(request)
        }
    }

    private mutating func answer(_ request: HTTPRequest, _ parts: [String]) -> HTTPResponse {
        switch (request.method, parts.count) {
        case (.get, 0):
            let wanted =
                request.path.split(separator: "?").last?.split(separator: "&")
                .first { $0.hasPrefix("labelSelector=") }?.dropFirst("labelSelector=".count)
                .replacing("%3D", with: "=").split(separator: "=").map(String.init) ?? []
            let found = namespaces.filter { wanted.count != 2 || $0.value[wanted[0]] == wanted[1] }
            return list(
                found.map { name, labels in
                    let text = labels.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
                    return #"{"metadata":{"name":"\#(name)","labels":{\#(text)}}}"#
                })
        case (.post, 0):
            guard let made = decode(Made.self, request) else { return FakeCluster.answer(400, "{}") }
            namespaces[made.metadata.name] = made.metadata.labels ?? [:]
            return FakeCluster.answer(201, "{}")
        case (.delete, 1):
            guard namespaces.removeValue(forKey: parts[0]) != nil else { return missing(request) }
            deleted.append(parts[0])
            pods = [:]
            return FakeCluster.answer(200, "{}")
        case (.get, 1):
            return namespaces[parts[0]] == nil
                ? missing(request) : FakeCluster.answer(200, #"{"metadata":{"name":"\#(parts[0])"}}"#)
        default: return inside(request, Array(parts.dropFirst()))
        }
    }

    private mutating func inside(_ request: HTTPRequest, _ parts: [String]) -> HTTPResponse {
        switch (request.method, parts.first, parts.count) {
        case (.get, "serviceaccounts", _): return FakeCluster.answer(200, #"{"metadata":{"name":"default"}}"#)
        case (.post, _, 1):
            if parts[0] == "pods", let made = decode(MadePod.self, request) {
                pods[made.metadata.name] = made.spec.containers[0].command
            }
            return FakeCluster.answer(201, "{}")
        case (.get, "services", 2):
            return FakeCluster.answer(
                200,
                #"{"metadata":{"name":"probe"},"spec":{"clusterIP":"10.96.1.1","ports":[{"port":80,"nodePort":30123}]}}"#
            )
        case (.get, "endpoints", 2):
            guard !faults.noEndpoints else { return missing(request) }
            let servers = pods.keys.filter { $0.hasPrefix("server-") && starts($0) }
            let addresses = servers.map { _ in #"{"ip":"10.244.0.9"}"# }.joined(separator: ",")
            return FakeCluster.answer(200, #"{"subsets":[{"addresses":[\#(addresses)]}]}"#)
        case (.get, "pods", 1): return list(pods.keys.sorted().map { pod($0, isReady: starts($0)) })
        case (.get, "pods", 3) where parts[2] == "log": return FakeCluster.answer(200, output(of: parts[1]))
        case (.get, "pods", 4):
            return FakeCluster.answer(200, parts[1].dropFirst("server-".count).prefix { $0 != ":" } + "\n")
        default: return missing(request)
        }
    }

    private struct Made: Decodable {
        struct Metadata: Decodable {
            var name: String
            var labels: [String: String]?
        }

        var metadata: Metadata
    }

    private struct MadePod: Decodable {
        struct Specification: Decodable {
            struct Container: Decodable { var command: [String] }
            var containers: [Container]
        }

        var metadata: Made.Metadata
        var spec: Specification
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ request: HTTPRequest) -> Value? {
        request.body.flatMap { try? StrictJSON.decodeLenient(type, from: $0) }
    }

    private func missing(_ request: HTTPRequest) -> HTTPResponse {
        FakeCluster.answer(404, #"{"message":"\#(request.path) not found"}"#)
    }

    private func list(_ items: [String]) -> HTTPResponse {
        FakeCluster.answer(200, #"{"metadata":{},"items":[\#(items.joined(separator: ","))]}"#)
    }

    private func node(_ name: String) -> String {
        let isReady = !faults.notReady.contains(name)
        return #"""
            {"metadata":{"name":"\#(name)"},"status":{"conditions":[{"type":"Ready","status":"\#(isReady ? "True" : "False")",
            "message":"kubelet stopped posting node status"}],"nodeInfo":{"kubeletVersion":"\#(faults.kubelets[name] ?? "v1.30.2")"},
            "addresses":[{"type":"InternalIP","address":"\#(FakeCluster.nodes[name] ?? "")"}]}}
            """#
    }

    private func starts(_ pod: String) -> Bool { !faults.noPodStart.contains { pod.hasSuffix("-" + $0) } }

    private func pod(_ name: String, isReady: Bool) -> String {
        let phase = !isReady ? "Pending" : name.hasPrefix("server") || name.hasPrefix("dns") ? "Running" : "Succeeded"
        let waiting = isReady ? "" : #","state":{"waiting":{"reason":"ImagePullBackOff","message":"no such image"}}"#
        return #"""
            {"metadata":{"name":"\#(name)"},"status":{"phase":"\#(phase)","podIP":"10.244.0.9",
            "conditions":[{"type":"Ready","status":"\#(isReady ? "True" : "False")"}],
            "containerStatuses":[{"name":"probe","ready":\#(isReady)\#(waiting)}]}}
            """#
    }

    /// What the script in the pod would have printed.
    private func output(of pod: String) -> String {
        var words = Array((pods[pod] ?? []).dropFirst(4))
        let node = String(pod.drop { $0 != "-" }.dropFirst())
        var lines = ["a line that is none of ours"]
        while words.count >= 3 {
            let isFine =
                switch words[0] {
                case "pod": !faults.cutPods.contains("\(node) \(words[1])")
                case "service": !faults.noService.contains(node)
                case "dns": !faults.noName.contains(node)
                default: !(faults.open.contains(node) && words[1].hasPrefix("8080"))
                }
            lines.append(#"{"kind":"\#(words[0])","name":"\#(words[1])","ok":\#(isFine),"detail":"timed out"}"#)
            words.removeFirst(3)
        }
        return lines.joined(separator: "\n")
    }
}
