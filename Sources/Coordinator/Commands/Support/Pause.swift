import Glibc

/// Waiting between two looks, for commands of a single thread.
enum Pause {
    static func seconds(_ count: UInt32) { sleep(count) }
}
