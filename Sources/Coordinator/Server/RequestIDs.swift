import Synchronization

/// Names for requests: unique in this process, hard to confuse with those of the one before.
final class RequestIDs: Sendable {
    private let run = String(UInt32.random(in: 0x1000_0000 ... .max), radix: 16)
    private let count = Atomic(0)

    func next() -> String {
        "\(run)-\(count.wrappingAdd(1, ordering: .relaxed).newValue)"
    }
}
