import Glibc
import Shared
import TestSupport
import Testing

struct ServiceNotificationTests {
    @Test(arguments: [true, false])
    func `messages go out in one datagram`(isAbstract: Bool) throws {
        let scratch = try ScratchFolder()
        let name = isAbstract ? "@muster-test-\(getpid())" : scratch("notify")
        let receiver = try NotificationReceiver(name)
        let service = ServiceNotification(socket: name)
        try service.send(.ready, .status("one\nREADY=1"))
        #expect(receiver.next() == "READY=1\nSTATUS=one\\nREADY=1")
        try service.send(.stopping)
        try service.send(.watchdog, .extendTimeout(.seconds(3)))
        #expect(receiver.next() == "STOPPING=1")
        #expect(receiver.next() == "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=3000000")
    }

    @Test func `outside systemd nothing is sent`() throws {
        try ServiceNotification(socket: nil).send(.ready)
    }

    @Test(arguments: ["/no/such/socket", "", "@", "/a\0b", "/" + String(repeating: "x", count: 200)])
    func `a socket that cannot be reached is an error`(name: String) {
        #expect(throws: SystemFailure.self) { try ServiceNotification(socket: name).send(.ready) }
    }
}
