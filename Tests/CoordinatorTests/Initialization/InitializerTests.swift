import Glibc
import Shared
import TestSupport
import Testing

@testable import Coordinator

struct InitializerTests {
    private func initializer(
        _ folder: String, clusterName: String = "lab", addresses: [String] = ["10.0.0.10"]
    ) -> Initializer {
        Initializer(
            clusterName: clusterName, addresses: addresses,
            configurationFolder: ConfigurationFolder(path: "\(folder)/etc"),
            stateFolder: StateFolder(path: "\(folder)/state"), user: nil, now: .now())
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = try ScratchFolder()
        try withExtendedLifetime(folder) { try body(folder.path) }
    }

    @Test func `every private key is readable by its owner alone`() throws {
        try withFolder { folder in
            _ = try initializer(folder).run()
            for path in [
                "etc/operator.key", "etc/admin.key", "state/keys/coordinator.key", "state/keys/server-ca.key",
                "state/keys/node-ca.key", "state/keys/admin-ca.key",
            ] {
                let state = try FileState.read("\(folder)/\(path)")
                #expect(state.mode == FileMode(0o600), "\(path)")
            }
            #expect(try FileState.read("\(folder)/etc/operator.pub").mode == FileMode(0o644))
        }
    }

    @Test func `the trust document is signed by the operator and names every key`() throws {
        try withFolder { folder in
            let outcome = try initializer(folder).run()
            let bytes = try DurableFile.readBounded("\(folder)/state/trust.1.json", limit: 1 << 20)
            let envelope = try Envelope(reading: bytes)
            let key = try PublicKey(pem: DurableFile.readBounded("\(folder)/etc/operator.pub", limit: 4096))
            #expect(envelope.signatures.map(\.keyid) == [key.keyID])
            #expect(outcome.operatorFingerprint == key.fingerprint)
            let payload = try #require(Base64.decode(envelope.payload))
            let trust = try StrictJSON.decode(TrustDocument.self, from: payload)
            #expect(trust.clusterUID == outcome.configuration.clusterUID)
            #expect(trust.coordinatorAddresses == ["10.0.0.10"])
            #expect(trust.coordinatorKeys.count == 1 && trust.threshold == 1)
        }
    }

    @Test func `a second init is refused and changes no byte`() throws {
        try withFolder { folder in
            _ = try initializer(folder).run()
            let before = try FileState.read("\(folder)/etc/operator.key")
            #expect(throws: InitializationError(code: .exists, detail: "", hint: "")) {
                try initializer(folder).run()
            }
            #expect(try FileState.read("\(folder)/etc/operator.key") == before)
            let names = try Folder.names(in: folder).sorted()
            #expect(names == ["etc", "state"])
        }
    }

    @Test func `an init that did not finish is named and not continued`() throws {
        try withFolder { folder in
            try Folder.make("\(folder)/etc")
            try DurableFile.write([1], to: "\(folder)/etc/operator.key", mode: FileMode(0o600))
            let error = #expect(throws: InitializationError.self) { try initializer(folder).run() }
            #expect(error?.hint.contains("\(folder)/etc/operator.key") == true)
        }
    }

    @Test(arguments: ["", "-a", "a-", "Lab", "a b", "a/b", "ä", String(repeating: "a", count: 64)])
    func `a cluster name that is no DNS label is refused`(name: String) throws {
        try withFolder { folder in
            #expect(throws: InitializationError(code: .badName, detail: "", hint: "")) {
                try initializer(folder, clusterName: name).run()
            }
            let names = try Folder.names(in: folder)
            #expect(names.isEmpty)
        }
    }

    @Test(arguments: [[], [""], ["10.0.0.10", "a_b c"], ["10.0.0.10:7440"]])
    func `an address that no certificate could carry is refused`(addresses: [String]) throws {
        try withFolder { folder in
            #expect(throws: InitializationError(code: .badAddress, detail: "", hint: "")) {
                try initializer(folder, addresses: addresses).run()
            }
        }
    }
}
