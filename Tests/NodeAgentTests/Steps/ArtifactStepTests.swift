import Shared
import TestSupport
import Testing

@testable import NodeAgent

struct ArtifactStepTests {
    /// A stage whose coordinator has one file, and the step that puts it into its place.
    private func stage(_ content: [UInt8], in folder: ScratchFolder, mode: UInt32 = 0o755) throws -> (
        StepStage, StepAction
    ) {
        try DurableFile.write(content, to: folder("blob"), mode: FileMode(0o644))
        let digest = SHA256.digest(of: content)
        let spec = ArtifactSpec(digest: digest, path: "/usr/local/bin/kubelet", mode: FileMode(mode), restarts: [])
        return (try StepStage(blobs: [digest: folder("blob")]), .artifact(spec))
    }

    /// The beginning of a program of 64 bits.
    private func program(_ machine: UInt8) -> [UInt8] {
        [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 11) + [machine, 0] + Array("kubelet".utf8)
    }

    @Test func `a program of another architecture never gets into its place`() throws {
        let folder = try ScratchFolder()
        let own = try #require(Architecture.ofThisMachine)
        let (code, foreign): (UInt8, Architecture) = own == .amd64 ? (183, .arm64) : (62, .amd64)
        let (stage, action) = try stage(program(code), in: folder)
        try stage.write("before", to: "/usr/local/bin/kubelet", mode: 0o755)
        let error = #expect(throws: StepError.self) { try stage.bring(action) }
        #expect(
            error?.message
                == "/usr/local/bin/kubelet is a program for \(foreign.rawValue), and this machine is \(own.rawValue)")
        #expect(error?.hint?.contains("architecture: \(own.rawValue)") == true)
        #expect(stage.text("/usr/local/bin/kubelet") == "before")
    }

    @Test func `scripts, unknown programs and files that nobody runs are as they are`() throws {
        let folder = try ScratchFolder()
        for content in [Array("#!/bin/sh\n".utf8), [], [0x7F, 0x45, 0x4C, 0x46], program(0)] {
            let (stage, action) = try stage(content, in: folder)
            #expect(try stage.bring(action) != nil)
        }
        for machine: UInt8 in [62, 183] {
            let (stage, action) = try stage(program(machine), in: folder, mode: 0o644)
            #expect(try stage.bring(action) != nil)
        }
    }
}
