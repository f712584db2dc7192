import Glibc
import Shared

/// `coordinator verify`
enum VerifyCommand {
    /// What the probes run in where neither the command line nor the definition names another: a shell, wget and httpd.
    static let standardImage = "registry.k8s.io/e2e-test-images/busybox:1.36.1-1"
    /// Longer than any run; the certificate is gone from memory when the command ends.
    private static let credentialSeconds = 2 * 3600

    static let command = Command(
        "verify", summary: "prove that the cluster works",
        discussion: """
            Asks the API through the load balancer and of each control plane, looks at nodes, versions and system pods,
            and starts pods on every node that try each other, a service, node ports and the DNS. Then each control
            plane's API server is stopped in turn, for seconds, and the API must answer without it.

            Everything that it makes is in one namespace, which it deletes at the end, also when it fails or is
            interrupted; what a run that was killed has left, the next one deletes.

            Exit status 0 when no check failed, 1 otherwise.
            """,
        options: [
            Option(
                "image", value: "IMAGE",
                summary: "what the probes run in: the definition's verify.image, or else \(standardImage)"),
            Option(
                "skip", value: "CHECK", summary: "leave a check out", isRepeatable: true,
                choices: VerifyCheck.allCases.map(\.rawValue)),
            Option("timeout", value: "TIME", summary: "how long each thing is waited for", defaultValue: "120s"),
            CommonOptions.operatorKey, .output,
        ]
    ) { invocation in
        if let image = invocation.value("image"), let problem = ImageName.problem(image) {
            throw invocation.usage(
                "option --image \(problem.what); \(problem.fix ?? "write for example \(standardImage)")")
        }
        let access = try ClusterAccess(invocation)
        let relay = OperatorRelay(access: access, operatorKey: try OperatorKey.read(invocation, for: access.trust))
        let target = try VerifyTarget(
            try AppliedGeneration.require(access), cluster: access.trust.document.clusterName)
        let seconds = try invocation.seconds("timeout") ?? 120
        // Two at once would delete each other's probes.
        let lock = try lock(access.host)
        let credential = try ClientCredential.mint(
            user: "muster-verify", groups: ["system:masters"], lifetimeSeconds: credentialSeconds, relay: relay,
            seconds: seconds)
        let settings = Verification.Settings(
            image: invocation.value("image") ?? target.image ?? standardImage,
            skipped: Set(invocation.values("skip").compactMap(VerifyCheck.init(rawValue:))), seconds: seconds)
        let reach = try LiveClusterReach(credential: credential, target: target, relay: relay)
        let report = try watched(reach) {
            try Verification(target, reach: reach, settings: settings) { invocation.console.printError($0) }.run()
        }
        _ = consume lock
        try invocation.show(report)
        return report.isPassed ? .ok : .failed
    }

    /// Beside the socket of the coordinator: gone after a reboot, as its holder is.
    private static func lock(_ host: CoordinatorHost) throws -> FileLock {
        let socket = host.configuration.adminSocket
        let folder = socket.lastIndex(of: "/").map { String(socket[..<$0]) } ?? ""
        do {
            return try FileLock(path: "\(folder)/verify.lock")
        } catch {
            guard error.isHeldByAnother else { throw error }
            throw CommandError("another verification runs: \(error)", hint: "wait until it ends")
        }
    }

    /// Lets SIGINT and SIGTERM end the work in order. A second signal ends the process at once.
    private static func watched(
        _ reach: LiveClusterReach, _ body: () throws -> VerifyReport
    ) throws -> VerifyReport {
        try SignalWatcher.prepare()
        let watcher = try SignalWatcher { _ in
            if reach.isInterrupted { exit(130) }
            reach.interrupt()
        }
        defer { watcher.stop() }
        do {
            return try body()
        } catch is Verification.Interrupted {
            throw CommandError("interrupted; what was made in the cluster is deleted")
        }
    }
}
