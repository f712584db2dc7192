import Foundation
import TestSupport
import Testing

@testable import Shared

/// Our coders beside Foundation's, which the product does not link: the same bytes, the same values, the same refusals,
/// but where ours are stricter on purpose.
struct JSONDifferenceTests {
    private struct Shape: Codable, Equatable {
        struct Inner: Codable, Equatable { var flag: Bool? }
        enum Event: Codable, Equatable {
            case opened(format: Int, name: String)
            case plain(Int8)
            case closed
        }

        var text = "a/b"
        var missing: String?
        var whole = 1.0
        var part: Float = 0.1
        var small: UInt8 = 255
        var large = UInt64.max
        var lowest = Int64.min
        var events = [Event.opened(format: 1, name: "é"), .plain(-128), .closed]
        var numbered = [7: "seven"]
        var named = ["7": Inner(flag: true), "": Inner()]
        var none: [Int] = []
        var nothing: [String: Int] = [:]
        var lists: [[Int?]] = [[], [1, nil]]
    }

    private static func theirs(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting = []) throws
        -> [UInt8]
    {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, formatting]
        return Array(try encoder.encode(value))
    }

    @Test func `random values are written as the same bytes and read back as the same values`() throws {
        var generator = SplitMix(seed: 20_261_121)
        for _ in 0..<2000 {
            let value = RandomJSON.make(depth: 4, using: &generator)
            let bytes = try JSONText.encode(value)
            #expect(bytes == (try Self.theirs(value)))
            #expect(try JSONText.encode(value, layout: .indented) == Self.theirs(value, .prettyPrinted))
            #expect(try StrictJSON.decodeOwn(RandomJSON.self, from: bytes) == value)
            #expect(try JSONDecoder().decode(RandomJSON.self, from: Data(bytes)) == value)
        }
    }

    @Test func `every kind of container is written and read alike`() throws {
        let value = Shape()
        let bytes = try JSONText.encode(value)
        #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: try Self.theirs(value), as: UTF8.self))
        #expect(try JSONText.encode(value, layout: .indented) == Self.theirs(value, .prettyPrinted))
        #expect(try StrictJSON.decodeOwn(Shape.self, from: bytes) == value)
        #expect(try JSONDecoder().decode(Shape.self, from: Data(bytes)) == value)
    }

    @Test(arguments: [
        0, -0.0, 1, -1, 0.1, 1e15, 1e16, 1e21, 1e22, 123_456_789_012_345_680, .leastNonzeroMagnitude,
        .greatestFiniteMagnitude,
        .leastNormalMagnitude, 0.1 + 0.2, 9_007_199_254_740_992, -1.5e-7,
    ])
    func `numbers are as short as they can be`(number: Double) throws {
        #expect(try JSONText.encode([number]) == Self.theirs([number]))
        let back = try StrictJSON.decodeOwn([Double].self, from: JSONText.encode([number]))
        #expect(back.map(\.bitPattern) == [number.bitPattern])
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `what is no number is not written`(number: Double) {
        #expect(throws: EncodingError.self) { try JSONText.encode(["a": [number]]) }
        #expect(throws: EncodingError.self) { try Self.theirs(["a": [number]]) }
    }

    /// Bytes of sound texts are changed at random; whatever ours reads, Foundation's reads as the same. (No byte becomes
    /// NUL: Foundation's would guess at UTF-16.)
    @Test func `garbage is refused by both, and by ours alone only where that is said`() throws {
        let stricter: Set<StrictJSONError.Code> = [.duplicate, .character, .encoding]
        var generator = SplitMix(seed: 7)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = try JSONText.encode(RandomJSON.make(depth: 3, using: &generator))
            for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &generator)
                bytes[place] = Array("\"\\/{}[]:,019-+.eEu \u{1F}\u{FE}tn".utf8).randomElement(using: &generator) ?? 0
            }
            let known = try? JSONDecoder().decode(RandomJSON.self, from: Data(bytes))
            do throws(StrictJSONError) {
                let value = try StrictJSON.decodeOwn(RandomJSON.self, from: bytes)
                accepted += 1
                #expect(value.inFractions == known?.inFractions, "\(String(decoding: bytes, as: UTF8.self))")
            } catch {
                let text = String(decoding: bytes, as: UTF8.self)
                // Foundation's takes a comma before the end of an object, though not of an array.
                let isAgreed = known == nil || stricter.contains(error.code) || text.contains(",}")
                #expect(isAgreed, "\(error): \(text)")
            }
        }
        #expect((1000..<19_000).contains(accepted))
    }

    @Test(arguments: [
        ("{}", "no member \"count\" at $"), (#"{"count":"1"}"#, "a string where an integer is expected at $.count"),
        (#"{"count":null}"#, "null where an integer is expected at $.count"),
        (#"{"count":300}"#, "the number 300 is no UInt8 at $.count"),
        (#"{"count":-1}"#, "the number -1 is no UInt8 at $.count"),
        (#"{"count":0.5}"#, "the number 0.5 is no UInt8 at $.count"),
        (#"{"count":18446744073709551616}"#, "the number 18446744073709551616 is no UInt8 at $.count"),
        (#"{"count":true}"#, "true or false where an integer is expected at $.count"),
        (#"{"count":[1]}"#, "an array where an integer is expected at $.count"),
        ("[]", "an array where an object is expected at $"), ("null", "null where an object is expected at $"),
        (#"{"count":1,"list":{}}"#, "an object where an array is expected at $.list"),
        (#"{"count":1,"list":[{"7":true},{"7":0}]}"#, "a number where true or false is expected at $.list[1].7"),
        (#"{"count":1,"pair":[1]}"#, "the array ends here at $.pair[1]"),
        (#"{"count":1,"ratio":1e400}"#, "the number 1e400 is no Double at $.ratio"),
        (#"{"count":1,"event":{"opened":{}}}"#, "no member \"format\" at $.event.opened"),
    ])
    func `what does not fit is refused by both, and ours says where`(text: String, why: String) {
        struct Pair: Decodable {
            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                for _ in 0..<2 { _ = try list.decode(Int.self) }
            }
        }
        struct Counted: Decodable {
            var count: UInt8
            var list: [[String: Bool]]?
            var pair: Pair?
            var ratio: Double?
            var event: Shape.Event?
        }
        #expect { try StrictJSON.decodeOwn(Counted.self, from: Array(text.utf8)) } throws: { "\($0)" == why }
        #expect(throws: (any Error).self) { try JSONDecoder().decode(Counted.self, from: Data(text.utf8)) }
    }

    @Test(arguments: ["[1.0]", "[1e2]", "[100000000000000000000.0]"])
    func `a number written as a fraction is no integer`(text: String) {
        #expect(throws: StrictJSONError.self) { try StrictJSON.decodeOwn([Int].self, from: Array(text.utf8)) }
    }
}
