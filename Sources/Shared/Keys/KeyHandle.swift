import COpenSSL

/// Owner of one `EVP_PKEY`.
final class KeyHandle {
    let pointer: OpaquePointer

    init(takingOwnership pointer: OpaquePointer) { self.pointer = pointer }

    deinit { EVP_PKEY_free(pointer) }
}

// openssl-threads(7): "Objects are thread-safe as long as the API's being invoked don't modify the object", and "two
// threads can calculate a signature using two different EVP_PKEY_CTX objects". Nothing here sets anything on a key
// after it was made, and each signature has a context of its own.
extension KeyHandle: @unchecked Sendable {}
