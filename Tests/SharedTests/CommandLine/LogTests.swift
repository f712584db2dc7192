import Shared
import TestSupport
import Testing

struct LogTests {
    @Test func `journald reads the priority and the fields can be split again`() {
        let printed = PrintedText()
        let log = Log(console: printed.console(), context: ["node": "cp-1"])
        log.warning("waiting for\nmore", ["what": "a b", "quote": "say \"hi\"", "empty": "", "n": 3])
        log.debug("not shown")
        log.error("bad", ["path": "/x\u{1b}"])
        #expect(
            differences(
                printed.errors,
                #"""
                <4>waiting for\nmore what="a b" quote="say \"hi\"" empty="" n=3 node=cp-1
                <3>bad path=/x\x1b node=cp-1

                """#) == "")
    }

    @Test func `a terminal shows words`() {
        let printed = PrintedText()
        let log = Log(console: printed.console(isTerminal: true), level: .debug)
        for level in Log.Level.allCases { log.write(level, "m", [:]) }
        #expect(printed.errors == "error: m\nwarning: m\nnotice: m\ninfo: m\ndebug: m\n")
    }

    @Test func `a secret shows nowhere`() {
        let secret = Redacted("hunter2")
        let printed = PrintedText()
        Log(console: printed.console()).info("token \(secret)", ["token": secret])
        var dumped = ""
        dump(["a": [secret]], to: &dumped)
        let all = printed.errors + dumped + "\(secret)" + String(reflecting: secret) + String(describing: [secret])
        #expect(!all.contains("hunter2"))
        #expect(printed.errors == "<6>token <redacted> token=<redacted>\n")
        #expect(secret.revealed == "hunter2")
    }
}
