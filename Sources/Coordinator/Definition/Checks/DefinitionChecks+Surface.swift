import Shared

/// Whether the release of Kubernetes knows what the definition names: arguments, feature gates, admission plugins and
/// fields of configurations. Each stops a program of Kubernetes, or is left out in silence, and neither is seen before
/// machines wait for an API that does not come.
extension DefinitionChecks {
    func checkSurface() {
        guard let version = definition.kubernetes.version, version.isSupported else { return }
        let minor = version.minor
        for program in KubernetesProgram.allCases { checkFlags(of: program, minor) }
        checkGates(minor)
        checkAdmissionPlugins(minor)
        checkConfigurations(minor)
    }

    /// Whether a search for what may have been meant is worth its time: no one reads that many problems.
    var suggestsNames: Bool { problems.problems.count < ProblemRenderer.shownProblems }

    /// Whether so much is wrong that looking on would only take time: each place is searched for in the whole file.
    var isEnough: Bool { problems.problems.count >= 2 * ProblemRenderer.shownProblems && problems.hasErrors }

    func path(flag name: String, of program: KubernetesProgram) -> DefinitionPath {
        path("kubernetes", program.rawValue, "extraArgs", name)
    }

    /// A name that may be new in a minor that is newer than what is known here.
    func doubt(_ what: String, _ path: DefinitionPath, _ minor: Int) {
        problems.add(
            "the \(what) is not known here, where the lists end with 1.\(KubernetesSurface.lastRead)", path: path,
            severity: .warning,
            fix: "make sure that Kubernetes 1.\(minor) has it; programs do not start with what they do not know"
        )
    }
}
