import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// What systemd hears of the agent.
struct StatusWriterTests {
    /// Runs a writer until the body has ended, and returns what it sent meanwhile.
    private func messages(watchdog: Duration?, until isEnough: ([String]) -> Bool) throws -> [String] {
        let scratch = try ScratchFolder()
        let receiver = try NotificationReceiver(scratch("notify"))
        let control = RunControl()
        let changes = control.makeWakeUp()
        let board = StatusBoard(
            node: "cp-1", clusterUID: testClusterUID, agentVersion: "0", pid: 1, listeners: [changes])
        let writer = Handover(
            StatusWriter(
                board: board, path: scratch("status.json"), control: control, wakeUp: changes,
                notification: ServiceNotification(socket: scratch("notify")), watchdog: watchdog))
        let thread = try BackgroundThread(name: "status") { writer.value.run() }
        var messages: [String] = []
        _ = waitUntil {
            let message = receiver.next()
            if !message.isEmpty { messages.append(message) }
            return isEnough(messages)
        }
        control.stop()
        thread.join()
        return messages
    }

    @Test func `the watchdog is fed while nothing changes`() throws {
        let messages = try messages(watchdog: .milliseconds(50)) { all in
            all.filter { $0 == "WATCHDOG=1" }.count == 3
        }
        #expect(messages.filter { $0 == "WATCHDOG=1" }.count == 3)
        #expect(messages.filter { $0.hasPrefix("STATUS=") }.count == 1)
    }

    @Test func `without a watchdog nothing is fed`() throws {
        let messages = try messages(watchdog: nil) { !$0.isEmpty }
        #expect(messages.count == 1 && messages.first?.hasPrefix("STATUS=") == true)
    }
}
