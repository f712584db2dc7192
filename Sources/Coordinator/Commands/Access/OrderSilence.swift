import Shared

/// No answer came to an order in time. A failure like any other for the command that gave it: exit status 3 is for a cluster that
/// has not converged yet.
struct OrderSilence: HintedError, Equatable, CustomStringConvertible {
    /// Who was asked and, where an answer came that is not to be believed, why.
    let problems: [String]
    let hint: String?

    var description: String { problems.joined(separator: "; ") }
}
