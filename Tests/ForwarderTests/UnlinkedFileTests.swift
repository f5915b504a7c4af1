import DICOM
import Glibc
import Testing

@testable import Forwarder

@Suite struct UnlinkedFileTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    @Test(arguments: [false, true])
    func `a file gets its name when it is whole`(isNamed: Bool) throws {
        let directory = try Directory.opened(at: folder.path)
        do {
            let file = isNamed ? try UnlinkedFile(namedIn: directory) : try UnlinkedFile(in: directory)
            try file.write([.bytes([1, 2]), .content(.bytes([3, 4, 5]), 1..<3), .bytes([])])
            #expect(!folder.tree().contains("x.dcm"))
            #expect(try file.link(into: directory, as: "x.dcm"))
        }
        #expect(folder.tree() == ["x.dcm"])
        #expect(try folder.read("x.dcm") == [1, 2, 4, 5])
        #expect(folder.mode("x.dcm") == 0o600)
    }

    @Test(arguments: [false, true])
    func `a name that is taken stays with its file`(isNamed: Bool) throws {
        let directory = try Directory.opened(at: folder.path)
        for (byte, isFirst) in [(UInt8(1), true), (2, false)] {
            let file = isNamed ? try UnlinkedFile(namedIn: directory) : try UnlinkedFile(in: directory)
            try file.write([.bytes([byte])])
            #expect(try file.link(into: directory, as: "x.dcm") == isFirst)
        }
        #expect(folder.tree() == ["x.dcm"])
        #expect(try folder.read("x.dcm") == [1])
    }
}
