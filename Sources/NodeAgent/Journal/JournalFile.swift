import Glibc
import Shared

/// The file under the journal: lines are appended and made durable one call at a time.
///
/// A kill or a power cut can only tear the last append, so whatever follows the last good line is cut off when the file
/// is opened. A bad line that has a good one behind it was damaged later, and that is an error.
final class JournalFile {
    let path: String
    private let descriptor: Int32
    /// Bytes that are known to be good and durable.
    private var length: Int

    /// Opens the file, makes it when it is missing, and reads its lines.
    static func open(_ path: String) throws -> (file: JournalFile, records: [JournalRecord]) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw systemError(path, "cannot be opened") }
        do {
            let bytes = try readAll(descriptor, path)
            let (records, length) = try parse(bytes, path)
            if length < bytes.count {
                guard ftruncate(descriptor, off_t(length)) == 0, fsync(descriptor) == 0 else {
                    throw systemError(path, "torn last line cannot be cut off")
                }
            }
            try syncFolder(of: path)
            return (JournalFile(path: path, descriptor: descriptor, length: length), records)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Reads the lines of a journal without touching it: for `status` and `evidence`, also while an agent writes it.
    static func read(_ path: String) throws -> [JournalRecord] {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw systemError(path, "cannot be opened")
        }
        defer { close(descriptor) }
        return try parse(readAll(descriptor, path), path).records
    }

    private init(path: String, descriptor: Int32, length: Int) {
        self.path = path
        self.descriptor = descriptor
        self.length = length
    }

    deinit { close(descriptor) }

    var size: Int { length }

    /// Appends lines. When it returns they are on the disk; when it throws they are not in the file.
    func append(_ bytes: [UInt8]) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(
                    descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written,
                    off_t(length + written))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw giveUp("cannot be written") }
            written += count
        }
        // After a failed fsync the kernel may hold the pages as clean, so the write counts as lost and is cut off again.
        guard fdatasync(descriptor) == 0 else { throw giveUp("cannot be made durable") }
        length += bytes.count
    }

    private func giveUp(_ problem: String) -> JournalError {
        let error = JournalFile.systemError(path, problem)
        _ = ftruncate(descriptor, off_t(length))
        return error
    }

    /// The good lines, and how many bytes they are.
    static func parse(_ bytes: [UInt8], _ path: String) throws -> (records: [JournalRecord], length: Int) {
        var records: [JournalRecord] = []
        var good = 0
        var position = 0
        var number = 0
        var firstBad: Int?
        while position < bytes.count {
            let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n"))
            number += 1
            if let end, let record = JournalLine.decode(bytes[position..<end]) {
                let follows = records.last.map { record.sequence == $0.sequence + 1 } ?? true
                guard firstBad == nil, follows else {
                    throw JournalError(
                        code: .damaged, path: path,
                        message: "line \(firstBad ?? number) is damaged or lines are missing")
                }
                try checkFormat(record, isFirst: records.isEmpty, path)
                records.append(record)
                good = end + 1
            } else {
                firstBad = firstBad ?? number
                guard end.map({ !JournalLine.endsInRecord(bytes[position..<$0]) }) ?? true else {
                    throw JournalError(code: .damaged, path: path, message: "line \(number) is damaged")
                }
            }
            guard let end else { break }
            position = end + 1
        }
        return (records, good)
    }

    private static func checkFormat(_ record: JournalRecord, isFirst: Bool, _ path: String) throws {
        guard isFirst else { return }
        guard case .opened(let format, _, _) = record.event else {
            throw JournalError(code: .damaged, path: path, message: "its first line is missing")
        }
        guard format <= Journal.format else {
            throw JournalError(
                code: .format, path: path,
                message: "has format \(format), this agent knows \(Journal.format)")
        }
    }

    private static func readAll(_ descriptor: Int32, _ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, $0.count, off_t(bytes.count))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw systemError(path, "cannot be read") }
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
        }
    }

    private static func syncFolder(of path: String) throws {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemError(folder, "cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw systemError(folder, "cannot be made durable") }
    }

    private static func systemError(_ path: String, _ problem: String) -> JournalError {
        JournalError(code: .system, path: path, message: "\(problem): \(String(cString: strerror(errno)))")
    }
}
