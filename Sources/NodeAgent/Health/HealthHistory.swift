/// The last looks at one part of a node, and whether they amount to trouble.
///
/// One bad look is a restart, as every security update brings. Two of four are trouble, and so is a start that does not
/// come to its end; three good ones in a row end it.
struct HealthHistory: Equatable {
    enum Look: Equatable {
        case good
        case starting
        /// The reason is for people and says the same at every look.
        case bad(String)
    }

    /// At one look every five seconds: a service that needs half a minute to be ready is not in trouble.
    private static let longestStart = 6
    private static let kept = 6

    private var looks: [Look] = []
    /// What is wrong; nil while all is well. It stays what it was until it is over.
    private(set) var trouble: String?

    mutating func take(_ look: Look) {
        looks.append(look)
        if looks.count > Self.kept { looks.removeFirst() }
        if trouble != nil {
            if looks.suffix(3) == [.good, .good, .good] { trouble = nil }
            return
        }
        let bad = looks.suffix(4).compactMap { look -> String? in
            if case .bad(let reason) = look { reason } else { nil }
        }
        if bad.count >= 2 {
            trouble = bad.last
        } else if looks.count >= Self.longestStart, looks.suffix(Self.longestStart).allSatisfy({ $0 == .starting }) {
            trouble = "does not come to the end of its start"
        }
    }
}

extension HealthHistory.Look {
    /// - Parameter before: the same unit at the look before; nil at the first.
    init(_ state: UnitState, before: UnitState?) {
        if let before, state.restarts > before.restarts {
            self = .bad("keeps ending (\(state.result)), and systemd starts it again and again")
        } else if ["active", "reloading"].contains(state.active) {
            self = .good
        } else if state.active == "activating", state.sub != "auto-restart" {
            self = .starting
        } else if state.sub == "auto-restart" {
            self = .bad("keeps ending (\(state.result)), and systemd starts it again and again")
        } else {
            self = .bad("is \(state.active)" + (state.result == "success" ? "" : " (\(state.result))"))
        }
    }
}
