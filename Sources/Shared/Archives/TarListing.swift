import Glibc

/// The regular files of a tar archive that somebody else wrote, by name, as far as their names fit into a header. Nothing
/// is unpacked, and contents are passed over unread.
package struct TarListing: ~Copyable {
    private static let mostMembers = 1 << 16

    private let path: String
    private let input: FileDescriptor
    private let places: [String: Place]

    private struct Place {
        var offset: Int
        var size: Int
    }

    /// - Throws: ``FileError``; `EINVAL` for what is no tar archive, or one with too many members.
    package init(_ path: String) throws(FileError) {
        let number = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else { throw FileError(.read, path, errno: errno) }
        let input = FileDescriptor(takingOwnership: number)
        places = try Self.places(in: input, path)
        self.path = path
        self.input = input
    }

    /// The content of a file; nil where there is none of that name, or a longer one.
    package func content(of name: String, limit: Int) throws(FileError) -> [UInt8]? {
        guard let place = places[name], place.size <= limit else { return nil }
        return try Self.read(place.size, at: place.offset, input, path)
    }

    private static func places(
        in input: borrowing FileDescriptor, _ path: String
    ) throws(FileError) -> [String: Place] {
        let length = Int(try input.status(.read, path).st_size)
        var places: [String: Place] = [:]
        var offset = 0
        for _ in 0..<mostMembers {
            guard let block = try read(TarHeader.blockSize, at: offset, input, path),
                block.contains(where: { $0 != 0 })
            else { return places }
            guard let (name, size, isFile) = member(block), size <= length else { throw noArchive(path) }
            offset += TarHeader.blockSize
            if isFile { places[name] = Place(offset: offset, size: size) }
            offset += (size + TarHeader.blockSize - 1) / TarHeader.blockSize * TarHeader.blockSize
        }
        throw noArchive(path)
    }

    private static func noArchive(_ path: String) -> FileError {
        FileError(.read, path, errno: EINVAL, detail: "it is no tar archive")
    }

    /// Nil where the checksum or a number is wrong.
    private static func member(_ block: [UInt8]) -> (name: String, size: Int, isFile: Bool)? {
        let sum = block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
        guard number(block[148..<156]) == sum, let size = number(block[124..<136]) else { return nil }
        var name = text(block[0..<100])
        let isUStar = block[257..<262].elementsEqual("ustar".utf8) && block[262] == 0
        let folder = isUStar ? text(block[345..<500]) : ""
        if !folder.isEmpty { name = "\(folder)/\(name)" }
        if name.hasPrefix("./") { name.removeFirst(2) }
        return (name, size, block[156] == 0 || block[156] == UInt8(ascii: "0"))
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits, with spaces before and a space or NUL behind them.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        let digits = bytes.drop { $0 == 32 }.prefix { $0 != 0 && $0 != 32 }
        guard !digits.isEmpty, digits.count <= 12, digits.allSatisfy({ (48...55).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 - 48) }
    }

    /// Exactly so many bytes; nil where the file ends before.
    private static func read(
        _ count: Int, at offset: Int, _ input: borrowing FileDescriptor, _ path: String
    ) throws(FileError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let (number, place) = (input.number, off_t(offset + done))
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(number, buffer.baseAddress.map { $0 + done }, count - done, place)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw FileError(.read, path, errno: errno) }
            guard got > 0 else { return nil }
            done += got
        }
        return bytes
    }
}
