import Testing

@testable import Coordinator

struct ByteCountTests {
    @Test(
        arguments: [
            (-1, "-1 B"), (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_048_575, "1023 KiB"),
            (2_726_297, "2.5 MiB"), (2_726_298, "2.6 MiB"), (104_857_599, "99.9 MiB"), (104_857_600, "100 MiB"),
            (1 << 30, "1.0 GiB"), (Int.max, "8589934591 GiB"),
        ])
    func `a size says a tenth where that says something`(bytes: Int, text: String) {
        #expect(ByteCount.text(bytes) == text)
    }
}
