import COpenSSL

/// OpenSSL's way to read from and write to memory.
struct MemoryBIO: ~Copyable {
    let pointer: OpaquePointer

    /// An empty one, to write to.
    init() throws {
        guard let pointer = BIO_new(BIO_s_mem()) else { throw CryptographyError.failed(.library, "no memory BIO") }
        self.pointer = pointer
    }

    /// One that is read, holding a copy of the bytes.
    init(_ bytes: [UInt8]) throws {
        guard let count = Int32(exactly: bytes.count), let pointer = BIO_new(BIO_s_mem()) else {
            throw CryptographyError.failed(.library, "no memory BIO")
        }
        guard count == 0 || BIO_write(pointer, bytes, count) == count else {
            BIO_free(pointer)
            throw CryptographyError.failed(.library, "cannot fill a memory BIO")
        }
        self.pointer = pointer
    }

    deinit { BIO_free(pointer) }

    /// What was written to it, or is left to read.
    var bytes: [UInt8] {
        var start: UnsafeMutablePointer<CChar>?
        let count = muster_bio_bytes(pointer, &start)
        guard count > 0, let start else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }
}

/// DER by OpenSSL's `i2d_…` functions, which are called twice: for the length, then for the bytes.
enum DER {
    static func write(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> [UInt8]? {
        let count = encode(nil)
        guard count > 0 else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, initialized in
            // The function moves the pointer past what it wrote.
            var end = buffer.baseAddress
            initialized = Int(max(encode(&end), 0))
        }
        return bytes.count == Int(count) ? bytes : nil
    }

    /// Hands a `d2i_…` function the bytes; nil unless it took all of them.
    static func read<Handle>(
        _ bytes: [UInt8], _ decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> Handle?,
        free: (Handle) -> Void
    ) -> Handle? {
        bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return nil }
            var cursor: UnsafePointer<UInt8>? = start
            guard let handle = decode(&cursor, buffer.count) else { return nil }
            guard cursor == start + buffer.count else {
                free(handle)
                return nil
            }
            return handle
        }
    }
}
