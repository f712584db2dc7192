import Foundation
import Shared
import TestSupport
import Testing

/// What cloud-init's own code makes of user-data and vendor-data.
struct MergedUserData: Decodable {
    struct Config: Decodable {
        struct File: Decodable {
            let path: String
            let permissions: String?
            let content: String?
        }
        let runcmd: [[String]]?
        let write_files: [File]?
        let packages: [String]?
        let hostname: String?
        let timezone: String?
    }

    let config: Config
    /// Names of the scripts that are run, in this order.
    let scripts: [String]
    let vendorScripts: [String]

    static let isThere =
        FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/cloudinit/mergers/__init__.py")

    private static let program = "\(#filePath)".replacing("MergedUserData.swift", with: "merged-user-data.py")

    init(user: String, vendor: String? = nil) throws {
        let folder = try ScratchFolder()
        try Folder.make(folder("cloud"), mode: FileMode(0o755))
        var arguments = [Self.program, folder("cloud"), try folder.write("user-data", user)]
        if let vendor { arguments.append(try folder.write("vendor-data", vendor)) }
        let result = try ChildProcess.run(executable: "/usr/bin/python3", arguments: arguments, deadline: .seconds(60))
        try #require(result.isSuccess, "\(result.errorText)")
        self = try JSONDecoder().decode(MergedUserData.self, from: Data(result.stdout))
    }
}
