/// Finds what opens the cluster: the one list that `plan` and `import` go by.
enum ExposureInspection {
    /// What an argument of a part opens; nil for nothing.
    static func finding(_ name: String, _ value: String, of part: String) -> ExposureFinding? {
        switch part {
        case "apiServer": apiServer(name, value)
        case "controllerManager", "scheduler": component(name, value)
        case "kubelet": kubelet(name, value)
        default: nil
        }
    }

    /// What a `KubeletConfiguration` opens.
    static func findings(inKubelet configuration: YAMLValue) -> [ExposureFinding] {
        let places: [(keys: [String], flag: String)] = [
            (["authentication", "anonymous", "enabled"], "anonymous-auth"),
            (["authorization", "mode"], "authorization-mode"), (["readOnlyPort"], "read-only-port"),
        ]
        return places.compactMap { keys, flag in
            guard let value = keys.reduce(configuration as YAMLValue?, { $0?[$1] }), let text = value.scalarText,
                var finding = kubelet(flag, text)
            else { return nil }
            finding.keys = keys
            return finding
        }
    }

    private static func apiServer(_ name: String, _ value: String) -> ExposureFinding? {
        switch name {
        case "authorization-mode": return authorization(ListArgument.values(value))
        case "enable-admission-plugins", "admission-control":
            guard ListArgument.values(value).contains("AlwaysAdmit") else { return nil }
            return ExposureFinding(exposure: .alwaysAdmit, what: "AlwaysAdmit lets every object pass")
        case "disable-admission-plugins":
            guard ListArgument.values(value).contains("NodeRestriction") else { return nil }
            return ExposureFinding(
                exposure: .noNodeRestriction, what: "without NodeRestriction one machine could change every other node")
        case "insecure-port", "insecure-bind-address":
            return value == "0" ? nil : ExposureFinding(exposure: .insecurePort, what: insecurePort)
        case "insecure-allow-any-token":
            guard GoBoolean.value(value) != false else { return nil }
            return ExposureFinding(exposure: .staticTokens, what: "every token would be taken for anyone's")
        case "basic-auth-file", "token-auth-file":
            return ExposureFinding(
                exposure: .staticTokens, what: "the passwords in that file let in anyone who has them, and never end")
        case "kubelet-https":
            guard GoBoolean.value(value) == false else { return nil }
            return ExposureFinding(
                exposure: .kubeletHTTP,
                what: "anyone between an API server and a kubelet could read and change everything")
        default: return nil
        }
    }

    private static func authorization(_ modes: [String]) -> ExposureFinding? {
        if modes.contains("AlwaysAllow") {
            return ExposureFinding(
                exposure: .alwaysAllow, what: "AlwaysAllow lets everyone do everything, whatever else is in the list")
        }
        guard !modes.contains("Node") else { return nil }
        return ExposureFinding(
            exposure: .noNodeAuthorizer,
            what: "without the mode Node no kubelet has the rights of its own node, and other ways give it those of all"
        )
    }

    private static func component(_ name: String, _ value: String) -> ExposureFinding? {
        switch name {
        case "port": value == "0" ? nil : ExposureFinding(exposure: .insecurePort, what: insecurePort)
        case "authorization-always-allow-paths":
            ListArgument.values(value).contains { $0 == "/*" || $0 == "*" }
                ? ExposureFinding(exposure: .alwaysAllowPaths, what: "everyone could read every path of it") : nil
        default: nil
        }
    }

    private static func kubelet(_ name: String, _ value: String) -> ExposureFinding? {
        switch name {
        case "anonymous-auth":
            GoBoolean.value(value) == true
                ? ExposureFinding(
                    exposure: .anonymousKubelet,
                    what: "the kubelets would answer anyone, and they run commands in every pod") : nil
        case "authorization-mode":
            value == "AlwaysAllow"
                ? ExposureFinding(
                    exposure: .kubeletAlwaysAllow,
                    what: "AlwaysAllow lets everyone with any certificate or token run commands in every pod") : nil
        case "read-only-port":
            value == "0"
                ? nil
                : ExposureFinding(
                    exposure: .readOnlyPort, what: "port \(value) would show everyone the pods of every node")
        default: nil
        }
    }

    private static let insecurePort = "the port lets everyone in without a name"
}
