/// How long systemd-logind lets a shutdown wait for the kubelet, which ends its pods in that time.
///
/// The kubelet writes a file of its own where the limit is too low, but Ubuntu's packages bring one whose name comes later
/// and wins, and the kubelet then gives the graceful shutdown up (kubernetes/kubernetes#107043).
enum LogindConfiguration {
    /// logind reads the files of all its folders in the order of their names, and the last one wins.
    static let path = "/etc/systemd/logind.conf.d/zz-muster.conf"
    static let unit = "systemd-logind.service"

    /// More than a day is a mistake, and logind's own numbers end somewhere.
    private static let most = 86_400

    static func text(seconds: Int) -> String {
        """
        # Written by Muster: shutdownGracePeriod of kubernetes.kubeletConfiguration.
        [Login]
        InhibitDelayMaxSec=\(seconds)

        """
    }

    /// Whole seconds that a kubelet with this configuration needs; 0 where it does not wait.
    static func shutdownSeconds(_ kubelet: YAMLValue) -> Int {
        var needed = 0
        if case .text(let text)? = kubelet["shutdownGracePeriod"], let time = GoDuration.nanoseconds(text), time > 0 {
            needed = time / 1_000_000_000 + (time % 1_000_000_000 > 0 ? 1 : 0)
        }
        if case .sequence(let entries)? = kubelet["shutdownGracePeriodByPodPriority"] {
            for case .number(let text)? in entries.map({ $0["shutdownGracePeriodSeconds"] }) {
                needed = min(most, needed + min(most, max(0, Int(text) ?? 0)))
            }
        }
        return min(most, needed)
    }
}
