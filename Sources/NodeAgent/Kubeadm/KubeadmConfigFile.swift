import Shared

/// A kubeadm configuration with secrets in it: 0600 in a folder that a reboot empties, beside the
/// status that everybody may read, and gone when kubeadm has read it.
struct KubeadmConfigFile {
    let path: String

    init(verb: String, paths: HostPaths) { path = paths.runtime + "/kubeadm-\(verb).yaml" }

    /// Writes it, runs the body and removes it, whatever happens.
    func with(_ text: String, _ paths: HostPaths, _ body: () throws -> Void) throws {
        try Folder.make(paths.runtime, mode: FileMode(0o755))
        try DurableFile.write(Array(text.utf8), to: path, mode: FileMode(0o600))
        defer { try? remove() }
        try body()
    }

    /// Also what a killed agent left.
    func remove() throws { try DurableFile.removeDurably(path) }
}
