import Conversion
import Glibc
import Testing

@testable import StowGateway

@Suite struct StateFolderTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// What a key makes of one input: equal for equal keys only.
    private func mark(_ key: SiteKey) -> String { Identity.uid(siteKey: key, purpose: .sop, parts: [.bytes([1])]) }

    @Test func `the folder is made with all above it, for its owner only`() throws {
        _ = try StateFolder(scratch.path + "/a/b//c/")
        for name in ["a", "a/b", "a/b/c"] { #expect(scratch.mode(name) == 0o700) }
        #expect(throws: Never.self) { try StateFolder(scratch.path + "/a/b/c") }
    }

    @Test func `a folder that cannot be made says why`() throws {
        try scratch.file("file", "x")
        #expect(throws: StateFolder.Unusable(what: "state folder", errno: ENOTDIR)) {
            try StateFolder(scratch.path + "/file/state")
        }
    }

    @Test func `the key is made once and is the same after a restart`() throws {
        let first = try StateFolder(scratch.path).siteKey()
        #expect(scratch.names == ["site-key"])
        #expect(scratch.mode("site-key") == 0o600)
        let text = try #require(readTextFile(scratch.path + "/site-key"))
        #expect(text.utf8.count == 65)
        #expect(text.dropLast().allSatisfy { $0.isASCII && $0.isHexDigit })
        #expect(text.hasSuffix("\n"))
        #expect(mark(try StateFolder(scratch.path).siteKey()) == mark(first))
        #expect(readTextFile(scratch.path + "/site-key") == text)
    }

    @Test func `two folders have two keys`() throws {
        let keys = try ["a", "b"].map { try StateFolder("\(scratch.path)/\($0)").siteKey() }
        #expect(mark(keys[0]) != mark(keys[1]))
    }

    private static let written = "00ff102030405060708090a0b0c0d0e0f0112233445566778899aabbccddeeff"
    private static let bytes: [UInt8] = [
        0x00, 0xFF, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x80, 0x90, 0xA0, 0xB0, 0xC0, 0xD0, 0xE0, 0xF0, 0x11,
        0x22,
        0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF,
    ]

    @Test(arguments: [written, written + "\n", written.uppercased() + "\r\n", " \(written)\n\n"])
    func `a key of another gateway can be brought along`(text: String) throws {
        try scratch.file("site-key", text)
        #expect(mark(try StateFolder(scratch.path).siteKey()) == mark(SiteKey(Self.bytes)))
    }

    @Test(arguments: [
        "", "\n", String(written.dropLast()), written + "0", String(written.dropLast()) + "g", written + " " + written,
        "0x" + written.dropLast(2), String(repeating: "key", count: 21) + "!",
    ])
    func `a file that is no key is refused and left as it is`(text: String) throws {
        let file = try scratch.file("site-key", text)
        #expect(throws: StateFolder.Unusable(what: "site key", errno: EINVAL)) {
            try StateFolder(scratch.path).siteKey()
        }
        #expect(readTextFile(file) == text)
    }

    @Test func `a start that was cut off does not stop the next one`() throws {
        // In a container the program has the same number at each start.
        try scratch.file("site-key.\(getpid())", "")
        _ = try StateFolder(scratch.path).siteKey()
        #expect(scratch.names.contains("site-key"))
    }

    @Test func `all that start at once agree on one key`() async throws {
        let folder = try StateFolder(scratch.path)
        let marks = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<8 { group.addTask { (try? folder.siteKey()).map { mark($0) } } }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(!marks.contains(nil))
        #expect(marks.subtracting([nil]).count == 1)
        #expect(scratch.names == ["site-key"])
    }
}
