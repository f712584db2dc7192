/// A program of Kubernetes that takes arguments from a definition.
enum KubernetesProgram: String, CaseIterable, Sendable {
    case apiServer
    case controllerManager
    case scheduler
    case kubelet

    /// In the middle of a sentence.
    var title: String {
        switch self {
        case .apiServer: "the API server"
        case .controllerManager: "the controller manager"
        case .scheduler: "the scheduler"
        case .kubelet: "the kubelet"
        }
    }

    /// What `extraArgs` of the program says.
    func arguments(_ kubernetes: KubernetesSettings) -> [String: String] {
        switch self {
        case .apiServer: kubernetes.apiServerArguments
        case .controllerManager: kubernetes.controllerManagerArguments
        case .scheduler: kubernetes.schedulerArguments
        case .kubelet: kubernetes.kubeletArguments
        }
    }
}
