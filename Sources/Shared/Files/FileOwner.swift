import Glibc

/// Who a file belongs to.
package struct FileOwner: Hashable, Sendable {
    package let uid: UInt32
    package let gid: UInt32

    package init(uid: UInt32, gid: UInt32) {
        self.uid = uid
        self.gid = gid
    }

    /// Looks the names up in the system's databases.
    package init(user: String, group: String) throws(AccountError) {
        self.init(uid: try Account.uid(ofUser: user), gid: try Account.gid(ofGroup: group))
    }

    package static let root = FileOwner(uid: 0, gid: 0)
    /// Whoever runs this process.
    package static var current: FileOwner { FileOwner(uid: geteuid(), gid: getegid()) }
}

/// A user or a group is not known, or the databases cannot be read.
package struct AccountError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable { case user, group }

    package let kind: Kind
    package let name: String
    /// Zero when the name is simply not there.
    package let errno: Int32

    package var description: String {
        let name = DisplayText.escaped(name)
        return errno == 0
            ? "there is no \(kind.rawValue) named \(name)"
            : "cannot look up the \(kind.rawValue) \(name): \(systemText(errno))"
    }
}

/// Users and groups of this machine by name.
package enum Account {
    package static func uid(ofUser name: String) throws(AccountError) -> UInt32 {
        try find(.user, name) { buffer, size, uid in
            var entry = passwd()
            var result: UnsafeMutablePointer<passwd>?
            let status = getpwnam_r(name, &entry, buffer, size, &result)
            if result != nil { uid = entry.pw_uid }
            return status
        }
    }

    package static func gid(ofGroup name: String) throws(AccountError) -> UInt32 {
        try find(.group, name) { buffer, size, gid in
            var entry = group()
            var result: UnsafeMutablePointer<group>?
            let status = getgrnam_r(name, &entry, buffer, size, &result)
            if result != nil { gid = entry.gr_gid }
            return status
        }
    }

    /// Calls with a growing buffer: a group with thousands of members needs more than the first one.
    private static func find(
        _ kind: AccountError.Kind, _ name: String,
        _ lookUp: (UnsafeMutablePointer<CChar>, Int, inout UInt32?) -> Int32
    ) throws(AccountError) -> UInt32 {
        guard !name.isEmpty, !name.utf8.contains(0) else { throw AccountError(kind: kind, name: name, errno: 0) }
        var size = 4096
        while true {
            var found: UInt32?
            var buffer = [CChar](repeating: 0, count: size)
            let status = lookUp(&buffer, size, &found)
            switch status {
            case 0:
                guard let found else { throw AccountError(kind: kind, name: name, errno: 0) }
                return found
            case EINTR: continue
            case ERANGE where size < 1 << 22: size *= 4
            // getpwnam(3): these mean that the name was not found.
            case ENOENT, ESRCH, EBADF, EPERM: throw AccountError(kind: kind, name: name, errno: 0)
            default: throw AccountError(kind: kind, name: name, errno: status)
            }
        }
    }
}
