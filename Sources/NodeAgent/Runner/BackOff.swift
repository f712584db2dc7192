/// Growing pauses between tries, with jitter so that a thousand nodes do not come back in step.
struct BackOff {
    let first: Double
    let last: Double
    private var tries = 0

    init(first: Double, last: Double) {
        self.first = first
        self.last = last
    }

    /// Seconds until the next try: between half and the whole of first · 2ⁿ, at most `last`.
    mutating func next() -> Double {
        var generator = SystemRandomNumberGenerator()
        return next(using: &generator)
    }

    mutating func next(using generator: inout some RandomNumberGenerator) -> Double {
        let whole = min(last, first * Double(1 << min(tries, 20)))
        tries += 1
        return Double.random(in: whole / 2...whole, using: &generator)
    }

    mutating func reset() { tries = 0 }
}
