/// That a machine reboots when its packages ask for it, and when it may.
package struct RebootsSpec: Codable, Equatable, Sendable {
    /// Any of them; empty for any time.
    package var windows: [MaintenanceWindow]
    /// How long the machine's pods may take to move elsewhere.
    package var drainTimeoutSeconds: Int
    /// Also pods whose data on the machine is lost with them; nil for no.
    package var deletesLocalData: Bool?
    /// Also pods that nobody starts again elsewhere; nil for no.
    package var deletesUnmanaged: Bool?

    package init(
        windows: [MaintenanceWindow], drainTimeoutSeconds: Int, deletesLocalData: Bool, deletesUnmanaged: Bool
    ) {
        self.windows = windows
        self.drainTimeoutSeconds = drainTimeoutSeconds
        self.deletesLocalData = deletesLocalData ? true : nil
        self.deletesUnmanaged = deletesUnmanaged ? true : nil
    }

    /// unattended-upgrades installs; it must not reboot by itself.
    package var file: RenderedFile {
        RenderedFile(
            path: "/etc/apt/apt.conf.d/90-muster-reboots",
            text: "// Written by Muster, which reboots this machine.\nUnattended-Upgrade::Automatic-Reboot \"false\";\n"
        )
    }
}
