/// A step did not get where it should. The message is for people and goes into reports: no secrets.
struct StepError: Error, Equatable, CustomStringConvertible {
    enum Code: String, Sendable {
        /// The work failed; it is tried again with a growing pause.
        case failed
        /// Done, but a second look does not agree.
        case unverified
        /// A wait or a child ran past its deadline.
        case deadline
        /// The agent is being stopped; the step goes on at the next start.
        case interrupted
        /// A document, a certificate or an answer was not what it must be.
        case refused
        /// The machine is in a state that only a person may change.
        case blocked
        /// This agent does not know how.
        case unsupported
    }

    let code: Code
    let message: String
    /// What a person can type or look at.
    let hint: String?

    init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// A message may end with words of a program, and those with a full stop.
    var description: String {
        guard let hint else { return message }
        return "\(message.hasSuffix(".") ? message.dropLast() : message[...]); \(hint)"
    }
}
