import DICOM
import Testing

@Suite struct ContentTests {
    private static let bytes = (0..<200).map { UInt8($0) }

    @Test(arguments: [(0, 200), (0, 0), (10, 5), (195, 5), (195, 100), (200, 1), (500, 1), (-5, 3), (5, -3)])
    func `a file reads as the same bytes in memory do`(offset: Int, count: Int) throws {
        let memory = Content.bytes(Self.bytes)
        let file = try TemporaryFile.content(of: Self.bytes)
        let expected = offset < 0 ? [0, 1, 2] : Array(Self.bytes.dropFirst(offset).prefix(max(count, 0)))
        #expect(file.byteCount == memory.byteCount)
        #expect(try memory.read(at: offset, count: count) == expected)
        if offset >= 0 { #expect(try file.read(at: offset, count: count) == expected) }
    }

    @Test func `a file that cannot be read says why`() {
        let closed = Content.file(SpooledFile(owning: -1, byteCount: 10))
        #expect(throws: DICOMError.unreadable(errno: 9)) { try closed.read(at: 0, count: 1) }
    }

    @Test func `files are equal by identity`() throws {
        let first = try TemporaryFile.content(of: Self.bytes)
        let second = try TemporaryFile.content(of: Self.bytes)
        #expect(first == first)
        #expect(first != second)
        #expect(first != .bytes(Self.bytes))
        #expect(Content.bytes([1]) == .bytes([1]))
    }
}
