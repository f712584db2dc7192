/// What each minor of Kubernetes knows by name: flags, feature gates, admission plugins, fields of configurations.
enum KubernetesSurface {
    /// The newest minor that the tables were read from whole. Of later ones they have what changelogs told, so that a
    /// name that is in no table may be new there.
    static let lastRead = 36

    static let featureGates = NameTable(NameTableText.featureGates)
    static let admissionPlugins = NameTable(NameTableText.admissionPlugins)
    static let kubelet = FieldTable(FieldTableText.kubelet)
    static let kubeProxy = FieldTable(FieldTableText.kubeProxy)

    private static let apiServerFlags = NameTable(
        NameTableText.allFlags, NameTableText.servingFlags, NameTableText.apiServerFlags)
    private static let controllerManagerFlags = NameTable(
        NameTableText.allFlags, NameTableText.servingFlags, NameTableText.controllerManagerFlags)
    private static let schedulerFlags = NameTable(
        NameTableText.allFlags, NameTableText.servingFlags, NameTableText.schedulerFlags)
    private static let kubeletFlags = NameTable(NameTableText.allFlags, NameTableText.kubeletFlags)

    static func flags(of program: KubernetesProgram) -> NameTable {
        switch program {
        case .apiServer: apiServerFlags
        case .controllerManager: controllerManagerFlags
        case .scheduler: schedulerFlags
        case .kubelet: kubeletFlags
        }
    }

    /// A flag's name as a program looks it up: the kubelet takes underscores for hyphens, the others do from 1.23 on.
    static func flagName(_ text: String, of program: KubernetesProgram, in minor: Int) -> String {
        program == .kubelet || minor >= 23 ? text.replacing("_", with: "-") : text
    }

    /// What a program of `minor` knows of a flag.
    static func presence(
        ofFlag name: String, of program: KubernetesProgram, in minor: Int, suggests: Bool = true
    ) -> NamePresence {
        flags(of: program).presence(of: flagName(name, of: program, in: minor), in: minor, suggests: suggests)
    }
}
