import Shared
import Testing

struct ArchitectureTests {
    /// The beginning of an ELF file.
    private static func header(
        _ machine: UInt16, class wordSize: UInt8 = 2, data: UInt8 = 1, version: UInt8 = 1, count: Int = 64
    ) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        bytes.replaceSubrange(0..<7, with: [0x7F, 0x45, 0x4C, 0x46, wordSize, data, version])
        let (high, low) = (UInt8(machine >> 8), UInt8(machine & 0xFF))
        bytes.replaceSubrange(18..<20, with: data == 2 ? [high, low] : [low, high])
        return Array(bytes.prefix(count))
    }

    @Test(arguments: [
        (header(62), "amd64"), (header(183), "arm64"), (header(40, class: 1), "armhf"), (header(243), "riscv64"),
        (header(21), "ppc64el"), (header(22, data: 2), "s390x"), (header(62, count: 20), "amd64"),
    ])
    func `a program says what it runs on`(bytes: [UInt8], name: String) {
        #expect(Architecture(program: bytes)?.rawValue == name)
    }

    @Test(
        arguments: [
            [], [0x7F], Array("#!/bin/sh\nexec /usr/bin/kubelet\n".utf8), [0x7F, 0x45, 0x4C, 0x46],
            header(62, count: 19), header(62, class: 1), header(62, class: 0), header(62, class: 255),
            header(62, data: 0),
            header(62, data: 2), header(62, data: 3), header(62, version: 0), header(183, class: 1),
            header(183, data: 2),
            header(40), header(243, class: 1), header(21, data: 2), header(22), header(0), header(0xFFFF),
            header(62 << 8),
            header(3, class: 1), [0x7E] + header(62).dropFirst(), [UInt8](repeating: 0xFF, count: 64),
            Array("MZ".utf8) + header(62),
        ] as [[UInt8]])
    func `what is no program of a known machine says nothing`(bytes: [UInt8]) {
        #expect(Architecture(program: bytes) == nil)
    }

    @Test(
        arguments: [
            ("amd64", nil, "amd64"), ("arm64", "v8", "arm64"), ("arm", nil, "armhf"), ("arm", "v7", "armhf"),
            ("ppc64le", nil, "ppc64el"), ("riscv64", nil, "riscv64"), ("s390x", nil, "s390x"), ("arm", "v6", nil),
            ("ppc64", nil, nil), ("386", nil, nil), ("unknown", nil, nil), ("", nil, nil), ("AMD64", nil, nil),
        ] as [(String, String?, String?)])
    func `Go's words are taken for Debian's`(name: String, variant: String?, wanted: String?) {
        #expect(Architecture(go: name, variant: variant)?.rawValue == wanted)
    }

    @Test func `this machine runs its own programs`() throws {
        #expect(Architecture(machine: "x86_64") == .amd64 && Architecture(machine: "i686") == nil)
        let own = try #require(Architecture.ofThisMachine)
        #expect(own.runs(own))
        #expect(Architecture.arm64.runs(.armhf) && !Architecture.armhf.runs(.arm64) && !Architecture.amd64.runs(.arm64))
    }

    @Test func `several are told as people do`() {
        #expect(Architecture.words([]) == "")
        #expect(Architecture.words([.arm64, .arm64]) == "arm64")
        #expect(Architecture.words([.s390x, .arm64, .amd64]) == "amd64, arm64 and s390x")
    }
}
