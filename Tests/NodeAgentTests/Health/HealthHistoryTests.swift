import Testing

@testable import NodeAgent

/// When looks at a service amount to trouble, and when that is over.
struct HealthHistoryTests {
    /// `.` good, `s` starting, `x` bad; after each look, `!` where there is trouble.
    private func judge(_ looks: String) -> String {
        var history = HealthHistory()
        return looks.map { look in
            switch look {
            case "x": history.take(.bad("is failed"))
            case "s": history.take(.starting)
            default: history.take(.good)
            }
            return history.trouble == nil ? "\(look)" : "\(look)!"
        }.joined()
    }

    @Test(arguments: [
        // A security update restarts it.
        (".....x.....", ".....x....."),
        (".x....x....x...", ".x....x....x..."),
        ("..ss...", "..ss..."),
        ("xx", "xx!"),
        // It lives longer than a look each time.
        ("..x.x.x.x", "..x.x!.!x!.!x!"),
        // Over after three good looks, not before.
        ("xx..x...", "xx!.!.!x!.!.!."),
        ("xx...", "xx!.!.!."),
        ("sssss.", "sssss."),
        ("ssssss...", "ssssss!.!.!."),
        ("xssx...", "xssx!.!.!."),
        ("xsssx", "xsssx"),
    ])
    func `two bad looks of four are trouble, one is a restart`(looks: String, judged: String) {
        #expect(judge(looks) == judged)
    }

    @Test func `the reason stays what it was, so that it is told once`() {
        var history = HealthHistory()
        for reason in ["a", "b", "c", "d"] { history.take(.bad(reason)) }
        #expect(history.trouble == "b")
    }

    private static func state(_ active: String, _ sub: String, _ result: String = "success", _ restarts: Int = 0)
        -> UnitState
    {
        UnitState(active: active, sub: sub, result: result, restarts: restarts)
    }

    @Test(
        arguments: [
            (state("active", "running"), nil, .good),
            (state("active", "exited"), nil, .good),
            (state("reloading", "reload"), nil, .good),
            (state("activating", "start"), nil, .starting),
            (state("activating", "start-pre"), nil, .starting),
            (
                state("activating", "auto-restart", "exit-code", 1), nil,
                .bad("keeps ending (exit-code), and systemd starts it again and again")
            ),
            (state("inactive", "dead"), nil, .bad("is inactive")),
            (state("failed", "failed", "signal"), nil, .bad("is failed (signal)")),
            (state("deactivating", "stop-sigterm"), nil, .bad("is deactivating")),
            (state("", ""), nil, .bad("is  ()")),
            (
                state("active", "running", "success", 4), state("active", "running", "success", 3),
                .bad("keeps ending (success), and systemd starts it again and again")
            ),
            (state("active", "running", "success", 0), state("active", "running", "success", 3), .good),
            (state("active", "running", "success", 3), state("active", "running", "success", 3), .good),
        ] as [(UnitState, UnitState?, HealthHistory.Look)])
    func `what systemd says of a unit is good, a start, or bad`(
        state: UnitState, before: UnitState?, look: HealthHistory.Look
    ) {
        let found = HealthHistory.Look(state, before: before)
        if state.active.isEmpty {
            // Words that nothing was understood of are bad news, however they are put.
            guard case .bad = found else {
                Issue.record("an empty answer was good")
                return
            }
        } else {
            #expect(found == look)
        }
    }

    @Test func `the answer of systemd is read in the order of the question`() {
        let text = """
            Result=success
            NRestarts=0
            ActiveState=active
            SubState=running

            NRestarts=12
            Result=exit-code
            ActiveState=activating
            SubState=auto-restart

            """
        #expect(
            UnitState.parse(text) == [
                Self.state("active", "running"), Self.state("activating", "auto-restart", "exit-code", 12),
            ])
        for bad in ["", "\n\n", "junk"] { #expect(UnitState.parse(bad).isEmpty) }
        #expect(UnitState.parse("NRestarts=99999999999999999999\nActiveState=active").first?.restarts == 0)
    }
}
