import Glibc
import Testing

@testable import StowGateway

@Suite struct FileWalkTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func walk(_ names: String...) -> FileWalk {
        FileWalk(names.map { FilePath(argument: "\(scratch.path)/\($0)") }, Interruption())
    }

    private func names(_ walk: FileWalk) -> [String] {
        walk.files.map { String($0.path.shown.dropFirst(scratch.path.count + 1)) }
    }

    private func folder(_ name: String) throws { try #require(mkdir("\(scratch.path)/\(name)", 0o700) == 0) }

    @Test func `arguments keep their order, folders are sorted by bytes`() throws {
        for name in ["b", "a", "a/z", "a/B", "a/b"] where name == "a" { try folder(name) }
        for name in ["b", "a/z", "a/B", "a/b"] { try scratch.file(name, name) }
        let found = walk("b", "a")
        #expect(names(found) == ["b", "a/B", "a/b", "a/z"])
        #expect(found.files.map(\.byteCount) == [1, 3, 3, 3])
        #expect(found.notes.isEmpty)
    }

    @Test func `hidden files are left out without a word`() throws {
        try folder(".d")
        try scratch.file(".a", "")
        try scratch.file(".d/b", "")
        let found = walk("")
        #expect(found.files.isEmpty && found.notes.isEmpty)
        #expect(names(walk(".a")) == [".a"])
    }

    @Test func `links to folders end no walk and begin none`() throws {
        try folder("d")
        try scratch.file("d/a", "")
        try #require(symlink(".", "\(scratch.path)/d/loop") == 0 && symlink("a", "\(scratch.path)/d/link") == 0)
        try #require(symlink("none", "\(scratch.path)/d/dangling") == 0)
        let found = walk("d")
        #expect(names(found) == ["d/a", "d/link"])
        #expect(found.notes.map(\.isFault) == [true, false])
        #expect(
            found.notes.map(\.sentence) == [
                "there is no such file", "left out: it is a link to a folder; name that folder to send it",
            ])
    }

    @Test func `what is named and no file is a fault`() throws {
        try #require(mkfifo("\(scratch.path)/pipe", 0o600) == 0)
        let found = walk("pipe", "none", "../../dev/null")
        #expect(found.files.isEmpty)
        #expect(
            found.notes.map(\.sentence) == [
                LocalFileFault.pipe.sentence, LocalFileFault.missing.sentence, LocalFileFault.device.sentence,
            ])
        #expect(found.notes.map(\.isFault) == [true, true, true])
    }

    @Test func `an interruption ends the walk`() throws {
        try scratch.file("a", "")
        let interruption = Interruption()
        interruption.request(SIGINT)
        #expect(FileWalk([FilePath(argument: scratch.path)], interruption).files.isEmpty)
        #expect(interruption.exitCode == 130)
    }

    @Test(
        arguments: [
            ([0x61, 0x0A, 0x62], "a\u{FFFD}b"), ([0xFF, 0x2E], "\u{FFFD}."), ([0x1B, 0x5B], "\u{FFFD}["),
            (Array("Müller".utf8), "Müller"),
        ] as [([UInt8], String)])
    func `a name is shown on one line`(bytes: [UInt8], shown: String) {
        #expect(FilePath(bytes: bytes).shown == shown)
    }
}
