import Glibc
import HTTPClient
import Shared
import Testing

@testable import Coordinator

/// The whole way over the wire: `init`'s state folder, real TLS, a real store.
struct CoordinatorServerTests {
    private let controlPlane = RoleSet([.controlPlane])

    private func with(_ body: (RunningCoordinator) throws -> Void) throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        try body(coordinator)
    }

    private func code(_ client: HTTPClient, _ request: HTTPRequest) throws -> String {
        let response = try client.send(request)
        return response.status < 400 ? "\(response.status)" : response.apiError.code
    }

    @Test func `a node enrols, gets its manifest, reports and sees the conditions`() throws {
        try with { coordinator in
            let node = try coordinator.enrol("cp-1", role: controlPlane)
            #expect(try code(node.client, HTTPRequest(.get, "/v1/assignment")) == "no-assignment")
            let digests = try coordinator.apply(
                1, nodes: [RosterNode(name: "cp-1", roles: controlPlane, address: "10.0.0.11")])
            let answer = try node.client.send(HTTPRequest(.get, "/v1/assignment")).checked()
                .decode(AssignmentResponse.self).assignment
            let trust = try node.client.send(HTTPRequest(.get, "/v1/trust")).checked().decode(TrustResponse.self)
            let verified = try TrustChain.verify(
                trust.trust, pinnedKeyIDs: [coordinator.operatorKey.keyID], now: .now())
            let verifier = DocumentVerifier(trust: verified, now: .now())
            let keyID = node.machine.key.keyID
            let assignment = try verifier.assignment(
                answer,
                AssignmentExpectation(
                    nodeUID: NodeUID.of(keyID: keyID), keyID: keyID, nodeName: "cp-1", role: controlPlane, ratchet: nil)
            )
            #expect(assignment.payload.manifestDigest == digests[controlPlane])
            let blob = HTTPRequest(.get, "/v1/blobs/\(assignment.payload.manifestDigest)")
            let bytes = try node.client.send(blob).checked().body
            let manifest = try verifier.manifest(
                try Envelope(reading: bytes), ManifestExpectation(assignment: assignment, ratchet: nil))
            var range = blob
            range.headers = [("range", "bytes=10-19")]
            let part = try node.client.send(range)
            #expect(part.status == 206 && part.body == Array(bytes[10..<20]))
            let again = HTTPRequest(.get, "/v1/assignment?after=\(answer.digest)&wait=1")
            #expect(try node.client.send(again).status == 204)
            try report(node.client, roster: manifest.payload.rosterDigest)
            let conditions = try node.client.send(HTTPRequest(.get, "/v1/conditions")).checked()
                .decode(ConditionsResponse.self)
            #expect(conditions.conditions.map(\.name) == ["control-plane.initialized"])
            let status = try coordinator.admin().send(HTTPRequest(.get, AdminRoutes.status)).checked()
                .decode(ClusterStatus.self)
            #expect(status.nodes.map(\.isConverged) == [true] && status.generation == 1)
        }
    }

    private func report(_ client: HTTPClient, roster: Digest) throws {
        let entry = ReportEntry(
            sequence: 1, time: .now(), event: .condition, generation: 1, manifestDigest: nil, step: "init",
            message: "initialized", condition: "control-plane.initialized", rosterDigest: roster)
        var invented = entry
        invented.sequence = 2
        invented.condition = "made.up"
        let now = NodeActivity(
            state: .converged, generation: 1, role: controlPlane, step: nil, stepNumber: 0, stepCount: 1, message: "",
            since: .now(), deadline: nil, agentVersion: "0")
        let body = try CanonicalJSON.encode(ReportRequest(journal: "aa", entries: [entry, invented], now: now))
        for _ in 0..<2 { _ = try client.send(HTTPRequest(.post, "/v1/reports", body: body)).checked() }
        let foreign = Array("{\"node\":\"cp-2\",".utf8) + body.dropFirst()
        #expect(try code(client, HTTPRequest(.post, "/v1/reports", body: foreign)) == "bad-request")
    }

    @Test func `a wait that is too long is refused, whether or not there is something to wait for`() throws {
        try with { coordinator in
            let node = try coordinator.enrol("cp-1", role: controlPlane)
            for path in ["/v1/assignment", "/v1/conditions", "/v1/relay"] {
                #expect(try code(node.client, HTTPRequest(.get, "\(path)?wait=61")) == "bad-request", "\(path)")
            }
            for path in [AdminRoutes.status, AdminRoutes.events, AdminRoutes.relay] {
                #expect(try code(coordinator.admin(), HTTPRequest(.get, "\(path)?wait=61")) == "bad-request")
            }
        }
    }

    @Test func `a new generation ends a long poll at once`() throws {
        try with { coordinator in
            let node = try coordinator.enrol("cp-1", role: controlPlane)
            let roster = [RosterNode(name: "cp-1", roles: controlPlane, address: "10.0.0.11")]
            let first = try coordinator.apply(1, nodes: roster)
            let known = try node.client.send(HTTPRequest(.get, "/v1/assignment")).checked()
                .decode(AssignmentResponse.self).assignment.digest
            let start = ContinuousClock.now
            let poll = Handover<Result<HTTPResponse, any Error>>()
            let thread = try BackgroundThread(name: "poll") {
                poll.put(
                    Result {
                        try node.client.send(HTTPRequest(.get, "/v1/assignment?after=\(known)&wait=30")).checked()
                    })
            }
            usleep(200_000)
            let second = try coordinator.apply(2, nodes: roster, previous: first)
            let envelope = try poll.wait().get().decode(AssignmentResponse.self).assignment
            thread.join()
            #expect(ContinuousClock.now - start < .seconds(5))
            let payload = try StrictJSON.decode(Assignment.self, from: try #require(Base64.decode(envelope.payload)))
            #expect(payload.generation == 2 && payload.manifestDigest == second[controlPlane])
        }
    }

    @Test func `a lease has one holder, and a ban takes hold with the next request`() throws {
        try with { coordinator in
            let one = try coordinator.enrol("cp-1", role: controlPlane)
            let two = try coordinator.enrol("cp-2", role: controlPlane)
            try coordinator.apply(
                1,
                nodes: ["cp-1", "cp-2"].map { RosterNode(name: $0, roles: controlPlane, address: "10.0.0.1") })
            func lease(_ client: HTTPClient, _ name: String = "kubeadm-init") throws -> String {
                let body = try CanonicalJSON.encode(LeaseRequest(action: .acquire, term: nil, seconds: 60))
                return try code(client, HTTPRequest(.post, "/v1/leases/\(name)", body: body))
            }
            #expect(try lease(one.client, "made-up") == "lease-unknown")
            #expect(try lease(one.client) == "200")
            #expect(try lease(two.client) == "lease-held")
            #expect(try lease(one.client) == "200")
            let ban = HTTPRequest(.post, "\(AdminRoutes.nodes)/cp-1/ban", body: [])
            #expect(try code(coordinator.admin(), ban) == "204")
            #expect(try lease(one.client) == "node-banned")
            #expect(try code(one.client, HTTPRequest(.get, "/v1/trust")) == "node-banned")
        }
    }

    @Test func `fault 098 a node that reports without pause is told to wait, and no other is`() throws {
        try with { coordinator in
            let flooding = try coordinator.enrol("cp-1", role: controlPlane)
            let quiet = try coordinator.enrol("cp-2", role: controlPlane)
            let now = NodeActivity(
                state: .idle, generation: 0, role: nil, step: nil, stepNumber: 0, stepCount: 0, message: "",
                since: .now(), deadline: nil, agentVersion: "0")
            let body = try CanonicalJSON.encode(ReportRequest(journal: "aa", entries: [], now: now))
            let request = HTTPRequest(.post, "/v1/reports", body: body)
            var answer = try flooding.client.send(request)
            // Its rate gives it some while this goes on.
            for _ in 0..<(ReportRate.burst * 20) where answer.status == 204 {
                answer = try flooding.client.send(request)
            }
            #expect(answer.status == 429 && answer.apiError.code == "report-rate")
            #expect(answer.apiError.retryAfter == ReportRate.retrySeconds)
            #expect(try quiet.client.send(request).status == 204)
            // What is no report of it goes on.
            #expect(try flooding.client.send(HTTPRequest(.get, "/v1/trust")).status == 200)
        }
    }

    @Test func `what was acknowledged is there after a restart`() throws {
        try with { coordinator in
            let node = try coordinator.enrol("cp-1", role: controlPlane)
            try coordinator.restart()
            let client = try coordinator.client(
                "agent", certificate: Array(node.certificate.utf8), key: node.machine.key.pem())
            #expect(try client.send(HTTPRequest(.get, "/v1/trust")).status == 200)
            #expect(
                try NodeRow.all(in: try coordinator.server.cluster.store.snapshot).map(\.certificate) == [
                    node.certificate
                ])
        }
    }

    @Test func `a peer without the right certificate gets nothing`() throws {
        try with { coordinator in
            #expect(throws: HTTPClientError.self) {
                try coordinator.client("agent").send(HTTPRequest(.get, "/v1/trust"))
            }
            let other = try CertificateAuthority.create(.p256, commonName: "other", days: 1, pathLength: 0, now: .now())
            let key = try PrivateKey.generate(.p256)
            let profile = CertificateProfile(
                commonName: "cp-1", names: .init(uris: ["spiffe://x/node/y"]), usages: [.client], lifetimeSeconds: 600)
            let foreign = try other.issue(to: key.publicKey, profile, now: .now())
            #expect(throws: HTTPClientError.self) {
                try coordinator.client("agent", certificate: foreign.pem(), key: key.pem())
                    .send(HTTPRequest(.get, "/v1/trust"))
            }
            // An administrator is no node, and a node no administrator.
            let node = try coordinator.enrol("cp-1", role: controlPlane)
            #expect(throws: HTTPClientError.self) {
                try coordinator.client(
                    "console", certificate: Array(node.certificate.utf8), key: node.machine.key.pem()
                ).send(HTTPRequest(.get, AdminRoutes.status))
            }
            let admin = try coordinator.client(
                "console", certificate: StateOpening.read("\(coordinator.folder)/etc/admin.crt"),
                key: StateOpening.read("\(coordinator.folder)/etc/admin.key"))
            for path in [AdminRoutes.status, "/metrics", "/healthz"] {
                #expect(try admin.send(HTTPRequest(.get, path)).status == 200)
            }
            // What the enrolment listener has besides its two routes.
            let stranger = try coordinator.client("enrolment")
            for path in ["/v1/trust", "/v1/assignment", AdminRoutes.status] {
                #expect(try code(stranger, HTTPRequest(.get, path)) == "not-found")
            }
        }
    }

    @Test func `only a package is given to a stranger`() throws {
        try with { coordinator in
            func add(_ bytes: [UInt8], _ kind: ArtifactRegistration.Kind) throws -> Digest {
                let digest = SHA256.digest(of: bytes)
                let path = "\(coordinator.configuration.stateFolder)/artifacts/\(digest.hex)"
                try DurableFile.write(bytes, to: path, mode: FileMode(0o644))
                let body = ArtifactRegistration(name: "x.deb", digest: digest, size: bytes.count, kind: kind)
                let request = HTTPRequest(.post, AdminRoutes.artifacts, body: try CanonicalJSON.encode(body))
                #expect(try coordinator.admin().send(request).status == 201)
                return digest
            }
            let package = try add([1, 2, 3], .package)
            let binary = try add([4, 5, 6], .binary)
            let stranger = try coordinator.client("enrolment")
            #expect(try stranger.send(HTTPRequest(.get, "/v1/packages/\(package)")).body == [1, 2, 3])
            #expect(try code(stranger, HTTPRequest(.get, "/v1/packages/\(binary)")) == "not-found")
        }
    }

    @Test func `a store that is gone is not replaced by an empty one`() throws {
        try with { coordinator in
            let folder = StateFolder(path: coordinator.configuration.stateFolder)
            coordinator.stop()
            unlink(folder.database)
            #expect(throws: StateProblem.self) { try StateOpening(folder: folder).open() }
        }
    }
}
