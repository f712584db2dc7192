import Shared

/// `head/signed`: the latest moment at which anything was signed. A clock that went back must not sign: what it signed
/// could outlive what was signed before and be taken for newer.
struct SigningClock: Codable, Equatable, Sendable {
    static let key: StoreKey = "head/signed"
    /// Time synchronisation may step a clock back by this much.
    static let toleranceSeconds = 5

    var time: Timestamp

    /// The moment to sign with, noted durably with the transaction. Throws `clock-behind`.
    static func tick(_ transaction: inout StoreTransaction, now: Timestamp) throws -> Timestamp {
        let last = try transaction.get(key, as: SigningClock.self)?.time
        guard let last, last > now else {
            _ = try transaction.putIfChanged(key, encoding: SigningClock(time: now))
            return now
        }
        guard last <= now.adding(seconds: toleranceSeconds) else {
            throw APIError(
                status: 503, code: "clock-behind",
                message: "the coordinator's clock says \(now), and it signed something at \(last)",
                hint: "set the clock of the coordinator's host (timedatectl)")
        }
        return last
    }
}
