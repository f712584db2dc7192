/// Kernel modules, loaded now and at every boot.
package struct KernelModulesSpec: Codable, Equatable, Sendable {
    package var modules: [String]

    package init(modules: [String]) {
        self.modules = modules
    }
}

/// Kernel settings, applied now and at every boot.
package struct SysctlSpec: Codable, Equatable, Sendable {
    package var settings: [String: String]

    package init(settings: [String: String]) {
        self.settings = settings
    }
}

/// What is to be done about swap.
package struct SwapSpec: Codable, Equatable, Sendable {
    package var policy: SwapPolicy

    package init(policy: SwapPolicy) {
        self.policy = policy
    }
}

/// A marked block in `/etc/hosts` with every node of the roster, and these further names.
package struct HostsSpec: Codable, Equatable, Sendable {
    /// Name to address.
    package var extra: [String: String]

    package init(extra: [String: String]) {
        self.extra = extra
    }
}

package enum SwapPolicy: String, Codable, Sendable {
    /// Swap is switched off now and at every boot.
    case off
    /// Swap is left as it is; the kubelet's configuration must allow that.
    case keep
}
