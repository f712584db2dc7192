import TestSupport

/// Any JSON at all, as a type that codes itself: what the coders are tried with.
enum RandomJSON: Codable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int)
    case fraction(Double)
    case text(String)
    case list([RandomJSON])
    case members([String: RandomJSON])

    private static let scalars: [Unicode.Scalar] = [
        "a", "Z", "0", "/", "\\", "\"", "\n", "\u{1}", "\u{8}", "\u{C}", "\u{1F}", "\u{7F}", "\u{85}", "é", "ß",
        "\u{FEFF}",
        "\u{2028}", "\u{FFFF}", "😀", "\u{10FFFF}",
    ]

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let boolean = try? value.decode(Bool.self) {
            self = .boolean(boolean)
        } else if let integer = try? value.decode(Int.self) {
            self = .integer(integer)
        } else if let fraction = try? value.decode(Double.self) {
            self = .fraction(fraction)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([RandomJSON].self) {
            self = .list(list)
        } else {
            self = .members(try value.decode([String: RandomJSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .boolean(let boolean): try value.encode(boolean)
        case .integer(let integer): try value.encode(integer)
        case .fraction(let fraction): try value.encode(fraction)
        case .text(let text): try value.encode(text)
        case .list(let list): try value.encode(list)
        case .members(let members): try value.encode(members)
        }
    }

    /// The same with every number a fraction: Foundation takes `1.0` for an integer, and ours does not.
    var inFractions: RandomJSON {
        switch self {
        case .integer(let integer): .fraction(Double(integer))
        case .list(let list): .list(list.map(\.inFractions))
        case .members(let members): .members(members.mapValues(\.inFractions))
        default: self
        }
    }

    /// - Parameter depth: how many levels may be below.
    static func make(depth: Int, using generator: inout SplitMix) -> RandomJSON {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &generator) {
        case 0: .null
        case 1: .boolean(.random(using: &generator))
        case 2: .integer(Int(truncatingIfNeeded: generator.next()) >> Int.random(in: 0..<63, using: &generator))
        case 3: .fraction(fraction(using: &generator))
        case 4, 5: .text(text(using: &generator))
        case 6:
            .list((0..<Int.random(in: 0..<4, using: &generator)).map { _ in make(depth: depth - 1, using: &generator) })
        default:
            .members(
                Dictionary(
                    (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
                        (text(using: &generator), make(depth: depth - 1, using: &generator))
                    }, uniquingKeysWith: { first, _ in first }))
        }
    }

    private static func text(using generator: inout SplitMix) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<8, using: &generator) {
            text.append(scalars.randomElement(using: &generator) ?? "a")
        }
        return String(text)
    }

    /// Never whole: whether `1` was an integer or a fraction, JSON does not say.
    private static func fraction(using generator: inout SplitMix) -> Double {
        while true {
            let fraction = Double(bitPattern: generator.next())
            if fraction.isFinite, fraction.rounded() != fraction { return fraction }
        }
    }
}
