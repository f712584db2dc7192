import Shared
import Testing

struct ReleaseNumberTests {
    @Test(arguments: [
        ("3.4.23", "3.4.23"), ("3.3.25+dfsg-7ubuntu0.22.04.1", "3.3.25"), ("1.6.20~ds1-1+deb12u3", "1.6.20"),
        ("2.2.1-0ubuntu1~24.04.4", "2.2.1"), ("1:2.3.3-1", "2.3.3"), ("3.6.0-rc.1", "3.6.0"), ("3.6.0rc1", "3.6.0"),
        ("1.2.3.4", "1.2.3"), ("0.0.0", "0.0.0"), ("3.04.23", "3.4.23"), ("999999999.1.1", "999999999.1.1"),
    ])
    func `what programs and packages call their version is read`(text: String, number: String) {
        #expect(ReleaseNumber(text)?.description == number)
    }

    @Test(arguments: [
        "", "3", "3.4", "3.4.", ".3.4", "3..4", "3.4.x", "v3.5.0", "-", "a.b.c", "3,4,5", "3.4 .5", " 3.4.5", ":3.4.5",
        "x:3.4.5", "1:2:3.4.5", "-3.4.5", "+3.4.5", "3.-4.5", "99999999999999999999.0.0", "1.1.1000000000", "٣.٤.٥",
        "0x3.4.5", "(none)", "\0", "3.4\n.5",
    ])
    func `what is not three numbers is not a version`(text: String) { #expect(ReleaseNumber(text) == nil, "\(text)") }

    @Test func `versions are ordered by their numbers and not by their letters`() {
        let sorted = ["3.4.9", "3.4.23", "3.5.0", "3.10.0", "4.0.0"].compactMap { ReleaseNumber($0) }
        #expect(sorted.count == 5 && sorted == sorted.shuffled().sorted())
        #expect(ReleaseNumber("3.5.24-0") == ReleaseNumber("3.5.24+dfsg-1"))
    }

    @Test func `every release has a name that people know`() {
        #expect(
            KnownRelease.allCases.map(\.name)
                == ["Debian 12", "Debian 13", "Ubuntu 22.04", "Ubuntu 24.04", "Ubuntu 26.04"])
    }
}
