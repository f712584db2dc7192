import Shared

@testable import Coordinator

/// Machines whose user-data the tests look at.
enum UserDataSamples {
    static func agent(_ architecture: String = "amd64", digit: String = "a") -> UserDataPackage {
        let digest = String(repeating: digit, count: 64)
        return UserDataPackage(
            name: "muster-agent", architecture: architecture,
            url: "https://10.0.0.10:7441/v1/packages/sha256:\(digest)", sha256: digest, fileName: "muster-agent.deb",
            authorityPath: NodeUserData.authorityPath)
    }

    static func node(
        ticket: [UInt8]? = nil, name: String = "cp-1", packages: [UserDataPackage] = [agent()],
        setsHostname: Bool = false
    ) -> NodeUserData {
        NodeUserData(
            configuration: AgentConfiguration(
                clusterUID: String(repeating: "c", count: 32), nodeName: name, coordinators: ["10.0.0.10"],
                serverAuthority: "-----BEGIN CERTIFICATE-----\n", operatorKeyIDs: [String(repeating: "0", count: 64)]),
            ticket: ticket, packages: packages, setsHostname: setsHostname)
    }

    static func coordinator(base: String = "http://mirror", clusterName: String = "lab") -> CoordinatorUserData {
        let packages = [("muster-coordinator", "b"), ("muster-agent", "a")].map { name, digit in
            UserDataPackage(
                name: name, architecture: "amd64", url: "\(base)/\(name)_1_amd64.deb",
                sha256: String(repeating: digit, count: 64), fileName: "\(name)_1_amd64.deb", authorityPath: nil)
        }
        return CoordinatorUserData(
            packages: packages, clusterName: clusterName, addresses: ["10.0.0.10"], nodeName: "lb",
            roles: RoleSet([.loadBalancer]))
    }

    static func joined(_ text: String, name: String = "own.yaml") throws -> JoinedFile {
        try JoinedFile(SourceText(name: name, text: text))
    }
}
