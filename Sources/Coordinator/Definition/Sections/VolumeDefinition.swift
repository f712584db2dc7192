import Shared

/// One entry of `kubernetes.apiServer.extraVolumes` and the like: a path of the machine inside a static pod.
struct VolumeDefinition: Equatable, Sendable {
    /// What must be there, as Kubernetes' `HostPathType` has it.
    enum PathType: String, CaseIterable, Sendable {
        case directory = "Directory"
        case directoryOrCreate = "DirectoryOrCreate"
        case file = "File"
        case fileOrCreate = "FileOrCreate"
    }

    var name: String
    var hostPath: String
    var mountPath: String
    var isReadOnly: Bool
    /// Nil does not look before mounting.
    var pathType: PathType?

    init(_ reader: MappingReader) {
        name = reader.requiredText("name", example: "audit")
        hostPath = Self.path("hostPath", reader)
        let mounted = reader.parsed("mountPath", "an absolute path", example: "/etc/kubernetes/audit", SafePath.parse)
        mountPath = mounted ?? hostPath
        isReadOnly = reader.boolean("readOnly", default: true)
        pathType = reader.text("pathType") == nil ? nil : reader.choice("pathType", default: .directory)
    }

    private static func path(_ key: String, _ reader: MappingReader) -> String {
        if let path = reader.parsed(key, "an absolute path", example: "/etc/kubernetes/audit", SafePath.parse) {
            return path
        }
        if !reader.problems.hasProblem(at: reader.path.key(key)) {
            reader.reportMissing(key, "/etc/kubernetes/audit")
        }
        return ""
    }
}
