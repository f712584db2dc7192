import Shared
import TestSupport

@testable import NodeAgent

extension RealEtcd {
    func gateway() throws -> EtcdGateway {
        try EtcdGateway(
            endpoints: [endpoint], authority: try DurableFile.readBounded(authority, limit: 1 << 16),
            certificate: try DurableFile.readBounded(certificate, limit: 1 << 16),
            key: try DurableFile.readBounded(key, limit: 1 << 16))
    }
}
