import Glibc
import Shared

/// Who may use the admin API: a certificate of the admin CA on `:7442`; on the socket root, and the server's own user.
enum AdminPolicy {
    static func check(_ request: Request) throws(APIError) {
        switch request.peer {
        case .certificate: return
        case .unixSocket(let peer) where peer.userID == 0 || peer.userID == geteuid(): return
        case .unixSocket(let peer):
            throw APIError(.forbidden, "user \(peer.userID) may not administer the coordinator", hint: "use sudo")
        case .anonymous:
            throw APIError(.unauthenticated, "this needs an administrator's certificate")
        }
    }

    /// The handler behind the check.
    static func guarded(_ handler: @escaping Route.Handler) -> Route.Handler {
        { request in
            try check(request)
            return try handler(request)
        }
    }
}
