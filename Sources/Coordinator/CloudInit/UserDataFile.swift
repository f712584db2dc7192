/// A file that a machine's first boot writes: by cloud-init's `write_files`, or by the script itself.
struct UserDataFile: Equatable, Sendable {
    let path: String
    /// Four octal digits.
    let permissions: String
    let content: [UInt8]
    /// Whether it is written only until the machine has an identity: a ticket that was used is of no use.
    let isForEnrolment: Bool

    init(path: String, permissions: String, content: [UInt8], isForEnrolment: Bool = false) {
        self.path = path
        self.permissions = permissions
        self.content = content
        self.isForEnrolment = isForEnrolment
    }
}
