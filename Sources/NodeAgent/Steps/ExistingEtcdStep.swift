import Shared

/// Checks an etcd that others run before anything is begun in it: every fault is told at once. It passes once for each
/// text of the step: afterwards the data there is this cluster's own.
struct ExistingEtcdStep: StepHandler {
    let spec: ExistingEtcdSpec

    private static let passed = "passed"

    func look(_ context: StepContext) throws -> Look {
        try context.notes[Self.passed] == mark() ? .satisfied : .needed("the existing etcd has not been checked")
    }

    func perform(_ context: StepContext) throws {
        func read(_ path: String) throws -> [UInt8] {
            guard let bytes = try context.files.read(path, limit: 64 << 10) else {
                throw StepError(.failed, "\(path) is missing: etcd cannot be asked")
            }
            return bytes
        }
        let survey = EtcdSurvey(
            spec: spec, clusterUID: context.identity.clusterUID, authority: try read(spec.authorityPath),
            certificate: try read(spec.certificatePath), key: try read(spec.keyPath))
        context.progress("looking at \(spec.endpoints.joined(separator: ", "))")
        let findings = survey.findings()
        guard findings.isEmpty else {
            throw StepError(
                .blocked, "the existing etcd cannot be used: " + findings.joined(separator: "; "),
                hint: "mend it, or correct etcd in the definition; it is looked at again within a minute")
        }
        try context.notes.set(Self.passed, try mark())
    }

    func undo(_: StepContext) throws -> Undo { .undone }

    private func mark() throws -> String { SHA256.digest(of: try CanonicalJSON.encode(spec)).text }
}
