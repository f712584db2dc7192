import COpenSSL

/// What OpenSSL had to say: this thread's error queue, emptied.
///
/// The queue belongs to the thread, so it is read at the failing call and never after an `await`.
enum OpenSSLErrors {
    /// Takes every entry off the queue, oldest first.
    static func drain() -> [String] {
        var entries: [String] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { return entries }
            // `ERR_error_string_n` needs at most 256 bytes, says its manual, and always ends them with NUL.
            var buffer = [CChar](repeating: 0, count: 256)
            ERR_error_string_n(code, &buffer, buffer.count)
            let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            entries.append(String(decoding: bytes, as: UTF8.self))
        }
    }
}
