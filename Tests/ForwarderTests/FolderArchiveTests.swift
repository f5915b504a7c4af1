import DICOM
import Glibc
import Testing

@testable import Forwarder

/// A new folder that vanishes with its last reference.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/folder-archive-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        try #require(mkdir(path, 0o700) == 0)
    }

    deinit { Self.remove(path) }

    /// Paths of all files and folders below, relative and sorted; a folder ends with `/`.
    func tree() -> [String] { Self.list(path).map { String($0.dropFirst(path.utf8.count + 1)) }.sorted() }

    func mode(_ name: String) -> mode_t {
        var facts = stat()
        return lstat("\(path)/\(name)", &facts) == 0 ? facts.st_mode & 0o777 : 0
    }

    func read(_ name: String) throws -> [UInt8] {
        let descriptor = open("\(path)/\(name)", O_RDONLY)
        try #require(descriptor >= 0)
        var facts = stat()
        try #require(fstat(descriptor, &facts) == 0)
        let file = SpooledFile(owning: descriptor, byteCount: Int(facts.st_size))
        return try file.read(at: 0, count: file.byteCount)
    }

    private static func list(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var found: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            let child = "\(path)/\(name)"
            var facts = stat()
            guard lstat(child, &facts) == 0 else { continue }
            found += facts.st_mode & S_IFMT == S_IFDIR ? [child + "/"] + list(child) : [child]
        }
        return found
    }

    private static func remove(_ path: String) {
        for child in list(path).sorted().reversed() { if child.hasSuffix("/") { rmdir(child) } else { unlink(child) } }
        rmdir(path)
    }
}

@Suite struct FolderArchiveTests {
    private let folder: ScratchFolder
    private let archive: FolderArchive

    init() throws {
        folder = try ScratchFolder()
        archive = FolderArchive(name: "files", root: folder.path + "/a/b")
    }

    private let path = "a/b/P1/2.25.100/2.25.100.1/2.25.1.dcm"

    @Test func `an object becomes a Part 10 file under patient, study and series`() throws {
        let instance = Samples.document(1)
        let delivery = try archive.store([instance])
        #expect(delivery == Delivery(outcomes: [Outcome(.stored, sopInstanceUID: "2.25.1")]))
        #expect(try folder.read(path) == Samples.bytes(of: Part10.segments(of: instance)))
        #expect(folder.tree() == ["a/", "a/b/", "a/b/P1/", "a/b/P1/2.25.100/", "a/b/P1/2.25.100/2.25.100.1/", path])
    }

    @Test func `folders and files are for their owner only`() throws {
        _ = try archive.store([Samples.document(1)])
        for name in folder.tree() { #expect(folder.mode(name) == (name.hasSuffix("/") ? 0o700 : 0o600)) }
    }

    @Test func `an uploaded DICOM file lies under the patient that it names`() throws {
        let instance = try Samples.uploaded(1, patientID: "P2")
        #expect(try archive.store([instance]).isComplete)
        let stored = try folder.read("a/b/P2/2.25.100/2.25.100.1/2.25.1.dcm")
        #expect(try stored == Samples.bytes(of: Part10.segments(of: instance)))
        #expect(try archive.store([instance]).isComplete)
    }

    @Test func `the same object with other generated dates is stored, and the first one stays`() throws {
        _ = try archive.store([Samples.document(1, date: "20240131")])
        let before = try folder.read(path)
        #expect(try archive.store([Samples.document(1, date: "20250228")]).outcomes[0].status == .stored)
        #expect(try folder.read(path) == before)
        #expect(folder.tree().count == 6)
    }

    @Test func `another object with the same UID is refused, and the first one stays`() throws {
        _ = try archive.store([Samples.document(1)])
        let before = try folder.read(path)
        var sameLength = Samples.pdf
        sameLength[sameLength.count - 1] ^= 1
        for content in [[1, 2, 3], sameLength] {
            let outcome = try archive.store([Samples.document(1, content: .bytes(content))]).outcomes[0]
            #expect(outcome.status == .refused(0x0111))
            #expect(outcome.sentence == Confirmation.refusal(0x0111, [], []))
        }
        #expect(try folder.read(path) == before)
        #expect(folder.tree().count == 6)
    }

    @Test func `a file that is no DICOM file is not overwritten`() throws {
        _ = try archive.store([Samples.document(1)])
        let descriptor = open("\(folder.path)/\(path)", O_WRONLY | O_TRUNC)
        close(descriptor)
        #expect(try archive.store([Samples.document(1)]).outcomes[0].status == .refused(0x0111))
        #expect(try folder.read(path).isEmpty)
    }

    @Test(arguments: ["../../../escape", "..", ".", "/etc", "a\u{0}b", ""])
    func `no patient ID and no UID leads out of the folder`(text: String) throws {
        var instance = Samples.document(1, patientID: text, study: text)
        instance.sopInstanceUID = text
        #expect(try archive.store([instance]).isComplete)
        #expect(folder.tree().allSatisfy { $0.hasPrefix("a/") })
        #expect(folder.tree().filter { !$0.hasSuffix("/") }.count == 1)
        #expect(folder.tree().filter { $0.hasSuffix("/") }.count == 5)
    }

    @Test func `a symbolic link in the folder is not followed`() throws {
        try #require(mkdir(folder.path + "/a", 0o700) == 0 && mkdir(folder.path + "/a/b", 0o700) == 0)
        try #require(symlink("/tmp", folder.path + "/a/b/P1") == 0)
        #expect(throws: ForwarderError.self) { try archive.store([Samples.document(1)]) }
    }

    @Test func `a payload in a file is copied whole`() throws {
        let file = open(folder.path + "/payload", O_CREAT | O_RDWR, 0o600)
        let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }
        try #require(write(file, bytes, bytes.count) == bytes.count)
        let instance = Samples.document(1, content: .file(SpooledFile(owning: file, byteCount: bytes.count)))
        #expect(try archive.store([instance]).isComplete)
        #expect(try folder.read(path) == Samples.bytes(of: Part10.segments(of: instance)))
        #expect(try archive.store([instance]).isComplete)
    }

    @Test func `a payload that ends too early stores nothing`() throws {
        let file = open(folder.path + "/payload", O_CREAT | O_RDWR, 0o600)
        try #require(write(file, [1, 2, 3], 3) == 3)
        let instance = Samples.document(1, content: .file(SpooledFile(owning: file, byteCount: 300_000)))
        #expect(throws: ForwarderError.payloadUnreadable(errno: EIO)) { try archive.store([instance]) }
        #expect(!folder.tree().contains { $0.hasSuffix(".dcm") || $0.hasSuffix(".part") })
    }

    @Test func `a batch has an outcome for each, and one that fails does not undo the others`() throws {
        _ = try archive.store([Samples.document(2)])
        var bad = Samples.document(3)
        bad.representation = .part10(.bytes([1, 2, 3]))
        let delivery = try archive.store([Samples.document(1), Samples.document(2, content: .bytes([0])), bad])
        #expect(delivery.outcomes.map(\.status) == [.stored, .refused(0x0111), .refused(0xC000)])
    }

    @Test func `two threads that store the same object make one file`() async throws {
        let archive = archive
        try await withThrowingTaskGroup(of: Delivery.self) { group in
            for _ in 0..<16 { group.addTask { try archive.store([Samples.document(1)]) } }
            for try await delivery in group { #expect(delivery.isComplete) }
        }
        #expect(folder.tree().count == 6)
    }

    @Test func `a folder that may not be made is an error with its reason`() throws {
        let file = open(folder.path + "/file", O_CREAT | O_RDWR, 0o600)
        close(file)
        #expect(throws: ForwarderError.folder(errno: ENOTDIR)) {
            try FolderArchive(name: "x", root: folder.path + "/file").store([Samples.document(1)])
        }
        #expect(throws: ForwarderError.folder(errno: ENOENT)) {
            try FolderArchive(name: "x", root: "/proc/no/such").store([Samples.document(1)])
        }
    }
}
