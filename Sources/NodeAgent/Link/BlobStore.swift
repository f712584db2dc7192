import Glibc
import Shared

/// Artifacts on this node, by digest. A download goes on where it was cut off, and a file gets its final name only when
/// its digest is right.
final class BlobStore: BlobSource {
    /// Larger than any archive of images that a node needs; ends a coordinator that sends for ever.
    static let sizeLimit = 8 << 30
    private let folder: String
    private let link: any CoordinatorLink
    /// Seconds for one piece of a download; after that it goes on with a new request.
    private let pieceSeconds: Int
    /// Checked since this process started: a file is digested once, not at each look.
    private var checked: Set<Digest> = []

    init(folder: String, link: any CoordinatorLink, pieceSeconds: Int = 300) {
        self.folder = folder
        self.link = link
        self.pieceSeconds = pieceSeconds
    }

    func path(of digest: Digest, progress: (String) -> Void, keepOn: () -> Bool) throws -> String {
        let path = "\(folder)/\(digest.hex)"
        if checked.contains(digest), try FileState.read(path, digest: false).kind == .regular { return path }
        let state = try FileState.read(path)
        if state.digest == digest {
            checked.insert(digest)
            return path
        }
        if state.exists { try DurableFile.removeDurably(path) }
        try Folder.make(folder, mode: FileMode(0o700))
        try fetch(digest, to: path, progress: progress, keepOn: keepOn)
        checked.insert(digest)
        return path
    }

    /// Removes what no manifest in force names. What is in place on the machine has been copied.
    func prune(keeping digests: Set<Digest>) {
        guard let names = try? Folder.names(in: folder) else { return }
        let kept = Set(digests.map(\.hex))
        for name in names where !kept.contains(String(name.prefix(64))) {
            _ = try? DurableFile.removeDurably("\(folder)/\(name)")
        }
    }

    private func fetch(_ digest: Digest, to path: String, progress: (String) -> Void, keepOn: () -> Bool) throws {
        let part = path + ".part"
        var backOff = BackOff(first: 1, last: 30)
        while true {
            let number = open(part, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard number >= 0 else { throw FileError(.write, part, errno: errno) }
            let descriptor = FileDescriptor(takingOwnership: number)
            let size = Int(lseek(number, 0, SEEK_END))
            progress("fetching \(digest.short)" + (size > 0 ? ", \(size >> 20) MiB are here" : ""))
            let failure = download(digest, descriptor, from: size)
            guard fsync(number) == 0 else { throw FileError(.write, part, errno: errno) }
            if failure == nil || isRangeRefused(failure) {
                guard try FileDigest.read(part) == digest else {
                    try DurableFile.removeDurably(part)
                    throw Refusal(
                        .digest, kind: nil, "what came as \(digest.short) has another digest; it is fetched again")
                }
                guard rename(part, path) == 0 else { throw FileError(.write, path, errno: errno) }
                try syncFolder()
                return
            }
            guard keepOn() else {
                throw StepError(
                    .deadline, "gave up fetching \(digest.short): \(failure?.message ?? "not complete")")
            }
            if let failure, !failure.isTemporary { throw StepError(.failed, failure.message) }
            // A piece that grew came through: only a standstill makes the pauses longer.
            if Int(lseek(number, 0, SEEK_END)) > size { backOff.reset() }
            pause(backOff.next(), keepOn)
        }
    }

    private func download(
        _ digest: Digest, _ descriptor: borrowing FileDescriptor, from offset: Int
    ) -> LinkError? {
        do {
            try link.download(
                digest, to: descriptor.number, from: offset, limit: Self.sizeLimit - min(offset, Self.sizeLimit),
                seconds: pieceSeconds)
            return nil
        } catch {
            return error
        }
    }

    /// 416: everything is here already and only the digest was not checked before a kill.
    private func isRangeRefused(_ failure: LinkError?) -> Bool {
        guard case .answer(let error) = failure?.kind else { return false }
        return error.status == 416
    }

    private func pause(_ seconds: Double, _ keepOn: () -> Bool) {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, keepOn() { usleep(250_000) }
    }

    private func syncFolder() throws {
        let number = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw FileError(.write, folder, errno: errno) }
        let descriptor = FileDescriptor(takingOwnership: number)
        guard fsync(descriptor.number) == 0 else { throw FileError(.write, folder, errno: errno) }
    }
}
