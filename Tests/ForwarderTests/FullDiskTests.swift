import DICOM
import Glibc
import Testing

@testable import Forwarder

/// A file system of 256 KiB, which vanishes with its last reference.
private final class SmallDisk: Sendable {
    let folder: ScratchFolder

    /// Whether this process may mount one.
    static let isAvailable = (try? SmallDisk()) != nil

    init() throws {
        folder = try ScratchFolder()
        try #require(mount("tmpfs", folder.path, "tmpfs", 0, "size=256k,mode=700") == 0)
    }

    deinit { umount2(folder.path, 0) }
}

@Suite(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs")) struct FullDiskTests {
    private let disk: SmallDisk
    private let archive: FolderArchive
    private let large = Content.bytes([UInt8](repeating: 7, count: 300_000))

    init() throws {
        disk = try SmallDisk()
        archive = FolderArchive(name: "files", root: disk.folder.path)
    }

    @Test func `a full disk is an error of its own, and leaves no file`() throws {
        #expect(throws: ForwarderError.noSpace) { try archive.store([Samples.document(1, content: large)]) }
        #expect(disk.folder.tree().allSatisfy { $0.hasSuffix("/") })
        // There is room again.
        #expect(try archive.store([Samples.document(1)]).isComplete)
    }

    @Test func `of a batch, what found room is stored and the rest may be sent again`() throws {
        let outcomes = try archive.store([Samples.document(1), Samples.document(2, content: large)]).outcomes
        #expect(outcomes.map(\.status) == [.stored, .refused(0xA700)])
        #expect(outcomes[1].mayRetry)
        #expect(disk.folder.tree().filter { !$0.hasSuffix("/") } == ["P1/2.25.100/2.25.100.1/2.25.1.dcm"])
    }

    @Test func `a payload in a file finds no room either`() throws {
        let scratch = try ScratchFolder()
        let file = open(scratch.path + "/payload", O_CREAT | O_RDWR, 0o600)
        let bytes = [UInt8](repeating: 7, count: 300_000)
        try #require(write(file, bytes, bytes.count) == bytes.count)
        let content = Content.file(SpooledFile(owning: file, byteCount: bytes.count))
        #expect(throws: ForwarderError.noSpace) { try archive.store([Samples.document(1, content: content)]) }
        #expect(disk.folder.tree().allSatisfy { $0.hasSuffix("/") })
    }
}
