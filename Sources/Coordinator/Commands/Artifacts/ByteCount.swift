/// Sizes for people: `512 B`, `2.6 MiB`, `120 MiB`; rounded down.
enum ByteCount {
    private static let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")]

    static func text(_ bytes: Int) -> String {
        guard let (shift, unit) = units.first(where: { bytes >> $0.0 > 0 }) else { return "\(bytes) B" }
        let (whole, rest) = (bytes >> shift, bytes & ((1 << shift) - 1))
        // A tenth says something of a small number only.
        return whole < 100 ? "\(whole).\((rest * 10) >> shift) \(unit)" : "\(whole) \(unit)"
    }
}
