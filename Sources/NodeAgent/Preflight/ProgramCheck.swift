import Shared

/// A program that comes with the machine's distribution, or that is there already, must be one that the manifest's
/// Kubernetes works with. Otherwise it shows in the middle of the bring-up, or never.
struct ProgramCheck: PreflightCheck {
    let need: ProgramNeed

    var name: String { need.check }

    func problem(_ context: StepContext) throws -> String? {
        switch try found(context) {
        case .nothing(let detail):
            context.progress(detail)
            return nil
        case .missing(let detail): return "\(detail); \(need.fix)"
        case .version(let text, let place):
            guard let version = ReleaseNumber(text), let least = ReleaseNumber(need.least) else {
                return
                    "\(place) says \(DisplayText.escaped(String(text.prefix(80)))), which is not a version; \(need.fix)"
            }
            let isTooNew = need.below.flatMap { ReleaseNumber($0) }.map { version >= $0 } ?? false
            guard version < least || isTooNew else { return nil }
            return "\(need.check) is \(version) by \(place), and \(need.reason); \(need.fix)"
        }
    }

    private enum Found {
        /// Nothing can be said yet.
        case nothing(String)
        /// What must be there is not.
        case missing(String)
        case version(String, place: String)
    }

    private func found(_ context: StepContext) throws -> Found {
        guard let package = need.package else { return try ask(context) }
        let place = "apt-cache policy \(package)"
        if let version = try AptPolicy.read(package, context).version { return .version(version, place: place) }
        // A fresh image has no lists yet.
        try Apt(context).refresh()
        guard let version = try AptPolicy.read(package, context).version else {
            return .nothing("no source of this machine has \(package) so far; its version is not known yet")
        }
        return .version(version, place: place)
    }

    /// Asks the program that is there already.
    private func ask(_ context: StepContext) throws -> Found {
        let place = "\(need.program) --version"
        let result: HostResult
        do {
            result = try context.host.run(HostCommand(need.program, ["--version"]))
        } catch let error as StepError where error.code == .failed {
            return .missing("\(need.program) cannot be started: \(error.message)")
        }
        guard result.status == 0 else {
            return .missing("\(place) ended with status \(result.status): \(DisplayText.escaped(result.complaint))")
        }
        return .version(Self.version(in: result.text), place: place)
    }

    /// `etcd Version: 3.4.23`, `containerd github.com/containerd/containerd/v2 2.2.1`: the first word that is a version,
    /// or all of the first line. A program may put a `v` before it.
    private static func version(in text: String) -> String {
        let line = text.split(separator: "\n").first ?? ""
        let words = line.split(separator: " ").map { $0.first == "v" ? $0.dropFirst() : $0 }
        return String(words.first { ReleaseNumber($0) != nil } ?? line)
    }
}
