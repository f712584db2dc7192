import Shared

/// Looks at an etcd that others run, and says everything at once that keeps a cluster from being begun in it.
struct EtcdSurvey {
    let spec: ExistingEtcdSpec
    /// Whose data may lie there.
    let clusterUID: String
    /// PEM, all three.
    let authority: [UInt8]
    let certificate: [UInt8]
    let key: [UInt8]

    /// More would not be read by anybody.
    private static let mostMembers = 16

    private struct Answer {
        var endpoint: String
        var gateway: EtcdGateway
        var status: EtcdMessages.MemberStatus
    }

    /// What is wrong, for people; empty where nothing is.
    func findings() -> [String] {
        var findings: [String] = []
        var answers: [Answer] = []
        for endpoint in spec.endpoints {
            do throws(EtcdError) {
                answers.append(try ask(endpoint))
            } catch {
                findings.append(Self.words(error, of: endpoint))
            }
        }
        findings += answers.flatMap { problems(of: $0.status, at: $0.endpoint) }
        guard let first = answers.first else { return findings }
        for other in answers.dropFirst() where other.status.clusterID != first.status.clusterID {
            findings.append("\(other.endpoint) and \(first.endpoint) belong to different etcd clusters")
        }
        do throws(EtcdError) {
            findings += memberProblems(try first.gateway.knownMembers(), known: Set(answers.map(\.status.memberID)))
        } catch {
            findings.append(Self.words(error, of: first.endpoint))
        }
        do throws(EtcdError) {
            findings += try dataProblems(first.gateway)
        } catch {
            findings.append("a read that needs a quorum failed: \(error.detail)")
        }
        return findings
    }

    private func ask(_ endpoint: String) throws(EtcdError) -> Answer {
        let gateway = try EtcdGateway(endpoints: [endpoint], authority: authority, certificate: certificate, key: key)
        return Answer(endpoint: endpoint, gateway: gateway, status: try gateway.status())
    }

    /// libcurl names the endpoint itself.
    private static func words(_ error: EtcdError, of endpoint: String) -> String {
        error.detail.contains(text: endpoint) ? error.detail : "\(endpoint): \(error.detail)"
    }

    private func problems(of status: EtcdMessages.MemberStatus, at endpoint: String) -> [String] {
        var problems: [String] = []
        if !Self.isAtLeast(status.version, spec.minimumVersion) {
            problems.append(
                "\(endpoint) runs etcd \(status.version), and \(spec.minimumVersion) is the oldest that will do")
        }
        if status.isLearner { problems.append("\(endpoint) is a learner, which serves no writes") }
        if !status.hasLeader { problems.append("\(endpoint) knows no leader: its cluster has no quorum") }
        return problems + status.problems.map { "\(endpoint) says: \(RelayText.forPeople($0))" }
    }

    /// Whether `version` is `least` or newer; false for what is not a version.
    static func isAtLeast(_ version: String, _ least: String) -> Bool {
        guard let version = ReleaseNumber(version), let least = ReleaseNumber(least) else { return false }
        return version >= least
    }

    private func memberProblems(_ members: [EtcdMember], known: Set<String>) -> [String] {
        var problems: [String] = []
        if let problem = countProblem(members.count { !$0.isLearner }) { problems.append(problem) }
        for member in members.prefix(Self.mostMembers) where !known.contains(member.id) {
            guard !member.name.isEmpty else {
                problems.append("a member was added and has never started: start it, or remove it")
                continue
            }
            if let problem = reachProblem(member) { problems.append(problem) }
        }
        return problems
    }

    private func countProblem(_ voters: Int) -> String? {
        switch voters {
        case 1:
            spec.allowsSingleMember
                ? nil
                : "it has one member, whose loss is the cluster's; etcd.allowSingleMember: true in the definition accepts that"
        case 2:
            "it has two members, which are worse than one: when one dies the other can neither write nor remove it"
        case let count where count.isMultiple(of: 2):
            "it has \(count) members, which tolerate no more failures than \(count - 1) do"
        default: nil
        }
    }

    /// Every member must be there, also one that the definition does not list: it has a vote.
    private func reachProblem(_ member: EtcdMember) -> String? {
        let name = "the member \(RelayText.forPeople(member.name)), which is not among etcd.endpoints,"
        guard let url = member.clientURLs.first else { return "\(name) has no address for clients" }
        do throws(EtcdError) {
            let status = try ask(url).status
            return status.memberID == member.id ? nil : "\(name) is another one at \(url)"
        } catch {
            return "\(name) does not answer: \(error.detail)"
        }
    }

    /// A cluster is begun in an empty place, unless it was begun there by this very cluster.
    private func dataProblems(_ gateway: EtcdGateway) throws(EtcdError) -> [String] {
        if let found = try gateway.read(key: spec.fenceKey) {
            let record = try FenceRecord(value: found.value)
            return record.clusterUID == clusterUID
                ? [] : ["it belongs to another cluster (\(record.clusterUID.prefix(32)))"]
        }
        let data = try gateway.keys(beginningWith: spec.dataPrefix + "/", limit: 1)
        guard data.count == 0 else {
            return [
                "it holds the data of another Kubernetes cluster: \(data.count) keys under \(spec.dataPrefix)/; "
                    + "give this one an etcd of its own, or kubernetes.apiServer.extraArgs: {etcd-prefix: …}"
            ]
        }
        return []
    }
}
