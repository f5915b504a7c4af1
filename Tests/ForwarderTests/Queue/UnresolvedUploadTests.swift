import DICOM
import GRDB
import Glibc
import Testing

@testable import Forwarder

@Suite struct UnresolvedUploadTests {
    private let folder: ScratchFolder
    private let queue: SQLiteQueue
    private let start = 1_800_000_000_000

    init() throws {
        folder = try ScratchFolder()
        queue = try SQLiteQueue(folder: folder.path + "/queue", isServer: true)
    }

    private func upload(_ number: Int = 1, fingerprint: String = "f1", files: Int = 2) -> UnresolvedUpload {
        UnresolvedUpload(
            id: "id\(number)", archive: "main", wire: .json, fingerprint: fingerprint, submission: "what was said",
            files: (0..<files).map { .bytes(Array("file \($0)".utf8)) }, warnings: ["be warned"],
            firstAttempt: Attempt(start: start, end: start, result: .failed, reason: "away"))
    }

    private func accept(_ upload: UnresolvedUpload) throws -> Receipt {
        try queue.accept(upload, due: start, at: start)
    }

    private func lease() throws -> Lease {
        try #require(try queue.lease(of: "main", .oldest, until: start + 60_000, at: start + 1000))
    }

    private func resolved(_ numbers: Int...) -> ResolvedUpload {
        ResolvedUpload(
            instances: numbers.map { Samples.document($0) }, warnings: ["be warned", "found"],
            attachment: #"{"level":"study"}"#)
    }

    private var payloads: [String] { get throws { try queue.payloads.names().sorted() } }

    @Test func `the files come back as they were, from files that nobody else may read`() throws {
        let receipt = try accept(upload())
        #expect(receipt.status == .queued)
        #expect(receipt.unresolvedFiles == 2)
        #expect(receipt.instances.isEmpty)
        #expect(receipt.reason == "away")
        #expect(receipt.attempts.count == 1)
        #expect(try payloads == ["id1-file-0", "id1-file-1"])
        #expect(folder.mode("queue/payload/id1-file-0") == 0o600)
        let loaded = try queue.load(try lease())
        let unresolved = try #require(loaded.unresolved)
        #expect(loaded.instances.isEmpty)
        #expect(unresolved.submission == "what was said")
        #expect(unresolved.wire == .json)
        #expect(unresolved.warnings == ["be warned"])
        #expect(
            try unresolved.files.map { try $0.read(at: 0, count: 99) } == [Array("file 0".utf8), Array("file 1".utf8)])
    }

    @Test func `the same again is the same receipt, and leaves nothing`() throws {
        _ = try accept(upload())
        #expect(try accept(upload(2)).id == "id1")
        #expect(try accept(upload(3, fingerprint: "f2")).id == "id3")
        #expect(try payloads == ["id1-file-0", "id1-file-1", "id3-file-0", "id3-file-1"])
    }

    @Test func `once it is known, the objects stand in the place of the files`() throws {
        _ = try accept(upload())
        let lease = try lease()
        #expect(try queue.resolve(lease, resolved(1, 2), at: start + 2000))
        let receipt = try queue.receipt("id1")
        #expect(receipt.unresolvedFiles == 0)
        #expect(receipt.instances.map(\.sopInstanceUID) == ["2.25.1", "2.25.2"])
        #expect(receipt.attachment == #"{"level":"study"}"#)
        #expect(receipt.warnings == ["be warned", "found"])
        #expect(try payloads == ["id1-1-0", "id1-1-1"])
        let loaded = try queue.load(lease)
        #expect(loaded.unresolved == nil)
        #expect(loaded.instances.map(\.sopInstanceUID) == ["2.25.1", "2.25.2"])
        // The lease goes on: what comes of the delivery is written down as ever.
        let verdict = Verdict(
            attempt: Attempt(start: start, end: start, result: .stored), next: .stored,
            outcomes: loaded.instances.map { Outcome(.stored, sopInstanceUID: $0.sopInstanceUID) })
        #expect(try queue.finish(lease, verdict, at: start + 3000))
        #expect(try queue.receipt("id1").status == .stored)
        #expect(try payloads == [])
    }

    @Test func `whoever lost the lease changes nothing`() throws {
        _ = try accept(upload())
        let old = try lease()
        let new = try #require(
            try queue.lease(of: "main", .oldest, until: start + 200_000, at: start + 100_000))
        #expect(try !queue.resolve(old, resolved(1), at: start + 100_001))
        #expect(try queue.receipt("id1").unresolvedFiles == 2)
        #expect(try payloads == ["id1-file-0", "id1-file-1"])
        #expect(try queue.resolve(new, resolved(1), at: start + 100_002))
        #expect(try payloads == ["id1-2-0"])
    }

    @Test func `what is settled has the fingerprint of its objects`() throws {
        _ = try accept(upload())
        #expect(try queue.resolve(try lease(), resolved(1), at: start))
        let same = QueuedUpload(id: "id9", archive: "main", wire: nil, instances: [Samples.document(1)])
        #expect(try queue.accept(same, due: start, at: start).id == "id1")
        // And where the same objects are queued already, both are kept.
        _ = try accept(upload(5, fingerprint: "f5"))
        let lease = try #require(
            try queue.lease(of: "main", .newest, until: start + 60_000, at: start + 1000))
        try #require(lease.id == "id5")
        #expect(try queue.resolve(lease, resolved(1), at: start))
        #expect(try queue.receipt("id5").instances.count == 1)
    }

    @Test func `a discarded upload leaves nothing, and cannot be settled`() throws {
        _ = try accept(upload())
        #expect(try queue.discard("id1", at: start).status == .discarded)
        #expect(try payloads == [])
        #expect(try queue.receipt("id1").unresolvedFiles == 0)
    }

    @Test func `a start keeps what was acknowledged and removes what was not`() throws {
        _ = try accept(upload())
        _ = try accept(upload(2, fingerprint: "f2"))
        let payload = folder.path + "/queue/payload"
        // Of an upload that was never acknowledged, and of objects that were being put in the place of files.
        for name in ["id7-file-0", "id1-1-0"] {
            let descriptor = open("\(payload)/\(name)", O_CREAT | O_WRONLY, 0o600)
            close(descriptor)
        }
        unlink("\(payload)/id2-file-1")
        let folderPath = folder.path + "/queue"
        let other = try Self.reopened(folderPath, instead: queue)
        #expect(try other.payloads.names().sorted() == ["id1-file-0", "id1-file-1", "id2-file-0"])
        #expect(try other.receipt("id1").status == .queued)
        #expect(try other.receipt("id2").status == .held)
    }

    /// What the next server would see; the lock of this one is on another descriptor.
    private static func reopened(_ path: String, instead queue: SQLiteQueue) throws -> SQLiteQueue {
        let copy = path + "-next"
        try #require(mkdir(copy, 0o700) == 0)
        try #require(mkdir(copy + "/payload", 0o700) == 0)
        try queue.database.writeWithoutTransaction { database in
            try database.execute(sql: "VACUUM INTO ?", arguments: [copy + "/queue.sqlite"])
        }
        for name in try queue.payloads.names() { link("\(path)/payload/\(name)", "\(copy)/payload/\(name)") }
        return try SQLiteQueue(folder: copy, isServer: true)
    }
}
