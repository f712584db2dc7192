import Shared

/// Arguments that a program of the release does not know.
extension DefinitionChecks {
    func checkFlags(of program: KubernetesProgram, _ minor: Int) {
        for name in program.arguments(definition.kubernetes).keys.sorted() {
            let path = path(flag: name, of: program)
            // A name with dashes is complained about already, and what is set by Muster is known to it.
            guard !problems.hasProblem(at: path), !isEnough else { continue }
            switch KubernetesSurface.presence(ofFlag: name, of: program, in: minor, suggests: suggestsNames) {
            case .known: break
            case .gone(let since):
                error(
                    "\(program.title) has no flag \(name) since 1.\(since), and would not start", path,
                    fix: SurfaceReplacement.flag(KubernetesSurface.flagName(name, of: program, in: minor), of: program)
                        ?? "remove it")
            case .later(let first):
                error(
                    "\(program.title) has the flag \(name) from 1.\(first) on, and that of 1.\(minor) would not start",
                    path, fix: "remove it, or use Kubernetes 1.\(first)")
            case .unknown(let near): unknownFlag(name, of: program, near: near, minor)
            }
        }
    }

    private func unknownFlag(_ name: String, of program: KubernetesProgram, near: String?, _ minor: Int) {
        let path = path(flag: name, of: program)
        if near == nil, minor > KubernetesSurface.lastRead {
            return doubt("flag \(name) of \(program.title)", path, minor)
        }
        let elsewhere = KubernetesProgram.allCases.first {
            $0 != program && KubernetesSurface.presence(ofFlag: name, of: $0, in: minor, suggests: false) == .known
        }
        let fix =
            elsewhere.map { "\($0.title) has it: write it under kubernetes.\($0.rawValue).extraArgs" }
            ?? near.map { "did you mean \($0)?" } ?? "remove it, or look for its name in Kubernetes' reference"
        error("\(program.title) of 1.\(minor) has no flag \(name), and would not start", path, fix: fix)
    }
}
