/// A systemd unit or a drop-in of one, and whether it runs.
package struct SystemdUnitSpec: Codable, Equatable, Sendable {
    /// `kubelet.service`
    package var unit: String
    /// The unit file; nil where the unit is somebody else's.
    package var content: String?
    /// File name (`10-muster.conf`) to content.
    package var dropIns: [String: String]
    package var enabled: Bool
    /// Whether the step starts it; it is restarted when its files changed.
    package var started: Bool

    package init(unit: String, content: String? = nil, dropIns: [String: String], enabled: Bool, started: Bool) {
        self.unit = unit
        self.content = content
        self.dropIns = dropIns
        self.enabled = enabled
        self.started = started
    }
}
