/// Values that etcd would not start with; no API comes up without it.
extension DefinitionChecks {
    func checkEtcdArguments() {
        let arguments = definition.etcd.arguments
        for (name, value) in arguments.sorted(by: { $0.key < $1.key }) {
            guard let problem = EtcdTuning.problem(name, value) else { continue }
            error(problem.message, path(argument: name, of: "etcd"), fix: problem.fix)
        }
        checkElection(arguments)
        checkCompaction(arguments)
    }

    private func checkElection(_ arguments: [String: String]) {
        let (beat, election) = ("heartbeat-interval", "election-timeout")
        guard let name = [election, beat].first(where: { arguments[$0] != nil }),
            let heartbeat = arguments[beat].map({ Int($0) }) ?? EtcdTuning.usualHeartbeat,
            let timeout = arguments[election].map({ Int($0) }) ?? EtcdTuning.usualElection,
            (1...EtcdTuning.mostElectionMilliseconds).contains(heartbeat), timeout < heartbeat * EtcdTuning.leastBeats
        else { return }
        let least = heartbeat * EtcdTuning.leastBeats
        error(
            "etcd does not start with election-timeout \(timeout) and heartbeat-interval \(heartbeat): the first must be "
                + "\(EtcdTuning.leastBeats) times the second at least", path(argument: name, of: "etcd"),
            fix: least <= EtcdTuning.mostElectionMilliseconds
                ? "write election-timeout: \"\(least)\" or more" : "write a smaller heartbeat-interval")
    }

    /// A number of hours, a time, or a number of revisions.
    private func checkCompaction(_ arguments: [String: String]) {
        guard let value = arguments["auto-compaction-retention"] else { return }
        let isRevision = arguments["auto-compaction-mode"] == "revision"
        let isNumber = Int(value).map { $0 >= 0 } == true
        guard !isNumber, isRevision || GoDuration.seconds(value) == nil else { return }
        error(
            "auto-compaction-retention must be \(isRevision ? "a number of revisions" : "a time like 8h"), not \(value)",
            path(argument: "auto-compaction-retention", of: "etcd"), fix: isRevision ? "write 1000" : "write 8h")
    }
}
