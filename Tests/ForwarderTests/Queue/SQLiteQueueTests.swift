import DICOM
import GRDB
import Glibc
import Testing

@testable import Forwarder

@Suite("SQLiteQueue")
struct SQLiteQueueTests {
    private let folder: ScratchFolder
    private let queue: SQLiteQueue
    private let start = 1_800_000_000_000

    init() throws {
        folder = try ScratchFolder()
        queue = try SQLiteQueue(folder: folder.path + "/queue", isServer: true)
    }

    private func upload(_ number: Int = 1, archive: String = "main", content: Content = .bytes(Samples.pdf))
        -> QueuedUpload
    {
        QueuedUpload(
            id: "id\(number)", archive: archive, wire: nil,
            instances: [Samples.document(number, content: content)], warnings: ["be warned"])
    }

    private func accept(_ upload: QueuedUpload, after milliseconds: Int = 0) throws -> Receipt {
        try queue.accept(upload, due: start + milliseconds, at: start + milliseconds)
    }

    private func lease(_ order: LeaseOrder = .oldest, at time: Int? = nil) throws -> Lease? {
        let now = time ?? start + 1000
        return try queue.lease(of: "main", order, until: now + 60_000, at: now)
    }

    private func verdict(_ next: Verdict.Next, _ result: Attempt.Result, outcomes: [Outcome] = []) -> Verdict {
        Verdict(
            attempt: Attempt(start: start, end: start + 10, result: result, reason: "why"), next: next,
            outcomes: outcomes)
    }

    @Test("commits are as durable as SQLite makes them")
    func pragmas() throws {
        let pragmas = try queue.write { database in
            try ["synchronous", "journal_mode"].map { name in
                try String.fetchOne(database, sql: "PRAGMA \(name)")
            }
        }
        #expect(pragmas == ["2", "wal"])
    }

    @Test("an accepted upload comes back as it was, from files that nobody else may read")
    func roundTrip() throws {
        let receipt = try accept(upload())
        #expect(receipt.status == .queued)
        #expect(receipt.warnings == ["be warned"])
        #expect(folder.mode("queue/payload/id1-0") == 0o600)
        let lease = try #require(try lease())
        let loaded = try queue.load(lease)
        let original = Samples.document(1)
        for wire in [WireForm.json, .xml, .dicom] {
            let before = try StowMessage(carrying: [original], as: wire, boundary: Samples.boundary)
            let after = try StowMessage(carrying: loaded.instances, as: wire, boundary: Samples.boundary)
            #expect(try Samples.bytes(of: after.segments) == Samples.bytes(of: before.segments), "\(wire)")
        }
        #expect(loaded.instances[0].generatedTags == original.generatedTags)
    }

    @Test("what a document says of itself stays with its receipt")
    func documentFacts() throws {
        let facts = DocumentFacts(pageCount: 4, archivalForm: "PDF/A-2b")
        var upload = upload()
        upload.instances[0].document = facts
        #expect(try accept(upload).instances.first?.document == facts)
        #expect(try queue.receipt(upload.id).instances.first?.document == facts)
        #expect(try queue.load(try #require(try lease())).instances.first?.document == facts)
    }

    @Test("an uploaded DICOM object comes back byte for byte")
    func uploadedObject() throws {
        let object = try Samples.uploaded(7)
        _ = try accept(QueuedUpload(id: "id7", archive: "main", wire: .dicom, instances: [object]))
        let loaded = try queue.load(try #require(try lease()))
        #expect(loaded.wire == .dicom)
        #expect(
            try Samples.bytes(of: Part10.segments(of: loaded.instances[0]))
                == Samples.bytes(of: Part10.segments(of: object)))
    }

    @Test("the same upload again has the same receipt, and leaves no second payload")
    func again() throws {
        let first = try accept(upload())
        var same = upload()
        same.id = "other"
        #expect(try accept(same, after: 500).id == first.id)
        #expect(try queue.payloads.names() == ["id1-0"])
        var different = upload(content: .bytes(Samples.pdf + [10]))
        different.id = "different"
        #expect(try accept(different).id == "different")
    }

    @Test("the same upload again brings back a payload that is lost or changed", arguments: [true, false])
    func renewed(isHeld: Bool) throws {
        _ = try accept(upload())
        let path = folder.path + "/queue/payload/id1-0"
        if isHeld {
            let lease = try #require(try lease())
            #expect(try queue.finish(lease, verdict(.held, .refused), at: start + 2000))
        }
        #expect(truncate(path, 3) == 0)
        var same = upload()
        same.id = "other"
        #expect(try accept(same, after: 5000).id == "id1")
        #expect(try queue.payloads.names() == ["other-0"])
        let lease = try #require(try lease(at: start + 6000))
        #expect(lease.since == (isHeld ? start + 5000 : start))
        #expect(try queue.load(lease).instances.count == 1)
        #expect(try queue.finish(lease, verdict(.stored, .stored), at: start + 7000))
        #expect(try queue.payloads.names().isEmpty)
    }

    @Test("what became of an upload is told in order")
    func eventOrder() throws {
        try queue.setWebhook(true)
        _ = try accept(upload(1))
        let first = try #require(try lease())
        #expect(try queue.finish(first, verdict(.held, .refused), at: start + 2000))
        let held = try #require(try queue.nextEvent(at: start + 2000))
        try queue.postpone(held, until: start + 60_000)
        _ = try queue.discard("id1", at: start + 3000)
        _ = try accept(upload(2))
        _ = try queue.discard("id2", at: start + 4000)
        let other = try #require(try queue.nextEvent(at: start + 5000))
        #expect(other.upload == "id2")
        try queue.finish(other)
        #expect(try queue.nextEvent(at: start + 5000) == nil)
        #expect(try queue.nextEventDue() == start + 60_000)
        try queue.finish(try #require(try queue.nextEvent(at: start + 60_000)))
        #expect(try queue.nextEvent(at: start + 60_000)?.status == .discarded)
    }

    @Test("payloads whose database is lost are not taken for nobody's")
    func lostDatabase() throws {
        let path = folder.path + "/lost"
        do { _ = try SQLiteQueue(folder: path, isServer: true).accept(upload(), due: start, at: start) }
        for name in ["queue.sqlite", "queue.sqlite-wal", "queue.sqlite-shm"] { unlink("\(path)/\(name)") }
        for _ in 0..<2 {
            #expect(throws: QueueError.lostDatabase(payloads: 1)) { try SQLiteQueue(folder: path, isServer: true) }
        }
        #expect(access(path + "/payload/id1-0", F_OK) == 0)
    }

    @Test("a key whose reply could not be written down is free again")
    func keyWithoutReply() throws {
        #expect(try queue.begin("k", "f", at: start) == .first)
        #expect(try queue.begin("k", "f", at: start) == .underWay)
        try queue.write { database in
            try database.execute(
                sql: "CREATE TEMP TRIGGER t BEFORE UPDATE ON idempotency BEGIN SELECT raise(FAIL, ''); END")
        }
        #expect(throws: QueueError.self) { try queue.end("k", with: "r") }
        try queue.write { try $0.execute(sql: "DROP TRIGGER t") }
        #expect(try queue.begin("k", "g", at: start) == .first)
        try queue.end("k", with: "r")
        #expect(try queue.begin("k", "g", at: start) == .answered("r"))
        #expect(try queue.begin("k", "f", at: start) == .another)
    }

    @Test("where the clock was put back, nothing waits for the time that it showed")
    func clockPutBack() throws {
        _ = try accept(upload(1), after: 10_000_000)
        _ = try accept(upload(2))
        let lease2 = try #require(try lease())
        let later = start + 3_600_000
        let again = verdict(.again(at: later, becauseOfArchive: false), .failed)
        #expect(try queue.finish(lease2, again, at: start + 1000))
        #expect(try lease(at: start + 2000) == nil)
        try queue.planAnew(at: start + 2000)
        #expect(try queue.receipt("id1").due == start + 2000)
        #expect(try queue.receipt("id2").due == later)
        #expect(try lease(at: start + 2000)?.id == "id1")
    }

    @Test("what is held is tried for as long again, once somebody wants it tried")
    func triedAnew() throws {
        _ = try accept(upload())
        let first = try #require(try lease())
        #expect(try queue.finish(first, verdict(.held, .failed), at: start + 2000))
        _ = try queue.retry("id1", at: start + 9000)
        #expect(try lease(at: start + 9000)?.since == start + 9000)
    }

    @Test("the same upload on another day gets the dates of the first, as long as its receipt is kept")
    func moments() throws {
        _ = try accept(upload())
        let tomorrow = [Samples.document(1, date: "20240201"), Samples.document(2, date: "20240201")]
        #expect(queue.mayKnow(tomorrow) && !queue.mayKnow([tomorrow[1]]))
        let lease = try #require(try lease())
        #expect(try queue.finish(lease, verdict(.stored, .stored), at: start + 2000))
        let dates = try queue.asBefore(tomorrow).map { instance -> String? in
            guard case .dataSet(let dataSet) = instance.representation else { return nil }
            return dataSet.string(.instanceCreationDate)
        }
        #expect(dates == ["20240131", "20240201"])
    }

    @Test("leases go to the old and the new end, each upload to one holder")
    func order() throws {
        for number in 1...4 { _ = try accept(upload(number), after: number) }
        #expect(try lease()?.id == "id1")
        #expect(try lease(.newest)?.id == "id4")
        #expect(try lease()?.id == "id2")
        #expect(try lease()?.id == "id3")
        #expect(try lease() == nil)
    }

    @Test("whether the archive is back, one finds out that has failed least often")
    func leastTried() throws {
        for number in 1...3 {
            _ = try accept(upload(number))
            let lease = try #require(try lease())
            let again = verdict(.again(at: start + number, becauseOfArchive: false), .failed)
            #expect(try queue.finish(lease, again, at: start + 1))
        }
        _ = try accept(upload(4))
        _ = try accept(upload(5))
        #expect(try ["id4", "id5"].contains(lease(.leastTried)?.id))
        #expect(try ["id4", "id5"].contains(lease(.leastTried)?.id))
        #expect(try lease(.leastTried)?.id == "id3")
    }

    @Test("nothing is leased before it is due, and other archives' uploads never")
    func due() throws {
        _ = try accept(upload(1), after: 5000)
        _ = try accept(upload(2, archive: "other"))
        #expect(try lease(at: start + 4999) == nil)
        #expect(try queue.nextDue(of: "main") == start + 5000)
        #expect(try lease(at: start + 5000)?.id == "id1")
    }

    @Test("a lease that was not kept goes to another, and its first holder can change nothing any more")
    func fencing() throws {
        _ = try accept(upload())
        let first = try #require(try lease())
        #expect(try queue.extend(first, until: start + 90_000))
        #expect(try lease(at: start + 89_999) == nil)
        let second = try #require(try lease(at: start + 90_000))
        #expect(second.fence > first.fence)
        #expect(try !queue.extend(first, until: start + 200_000))
        #expect(try !queue.finish(first, verdict(.stored, .stored), at: start + 91_000))
        #expect(try queue.receipt("id1").status == .queued)
        #expect(try queue.finish(second, verdict(.stored, .stored), at: start + 91_000))
    }

    @Test("a stored upload keeps its receipt and loses its payload")
    func stored() throws {
        _ = try accept(upload())
        let lease = try #require(try lease())
        let outcome = Outcome(
            .storedWithWarning(0xB000), sopInstanceUID: "2.25.1", retrieveURL: "http://a/1", sentence: "s")
        #expect(try queue.finish(lease, verdict(.stored, .stored, outcomes: [outcome]), at: start + 2000))
        let receipt = try queue.receipt("id1")
        #expect(receipt.status == .stored && receipt.due == nil && receipt.attempts.count == 1)
        #expect(receipt.instances[0].outcome == outcome)
        #expect(try queue.payloads.names().isEmpty)
        #expect(throws: QueueError.finished(.stored)) { try queue.retry("id1", at: start) }
        #expect(throws: QueueError.finished(.stored)) { try queue.discard("id1", at: start) }
        try queue.forget(before: start + 2001)
        #expect(throws: QueueError.unknown) { try queue.receipt("id1") }
    }

    @Test("a failed attempt is told, and only what is missing is sent again")
    func partly() throws {
        let instances = [Samples.document(1), Samples.document(2)]
        _ = try accept(QueuedUpload(id: "id1", archive: "main", wire: nil, instances: instances))
        let first = try #require(try lease())
        let outcomes = [
            Outcome(.stored, sopInstanceUID: "2.25.1"), Outcome(.refused(0xA700), sopInstanceUID: "2.25.2"),
        ]
        let again = verdict(.again(at: start + 9000, becauseOfArchive: false), .failed, outcomes: outcomes)
        #expect(try queue.finish(first, again, at: start + 2000))
        #expect(try queue.receipt("id1").reason == "why")
        let second = try #require(try lease(at: start + 9000))
        #expect(second.attemptCount == 1)
        #expect(try queue.load(second).instances.map(\.sopInstanceUID) == ["2.25.2"])
    }

    @Test("what is being sent is not leased again, even if its lease is over by the clock")
    func inFlight() throws {
        for number in 1...3 { _ = try accept(upload(number)) }
        let later = start + 100_000_000
        let first = try #require(try lease())
        func next(except inFlight: Set<String>) throws -> String? {
            try queue.lease(of: "main", .oldest, except: inFlight, until: later + 60_000, at: later)?.id
        }
        #expect(try next(except: [first.id, "id2"]) == "id3")
        #expect(try next(except: ["id1", "id2", "id3"]) == nil)
        #expect(try queue.finish(first, verdict(.stored, .stored), at: later))
    }

    @Test("held uploads stay until somebody decides")
    func held() throws {
        _ = try accept(upload())
        let lease = try #require(try lease())
        #expect(try queue.finish(lease, verdict(.held, .refused), at: start + 2000))
        try queue.forget(before: start + 1_000_000)
        #expect(try queue.counts() == QueueCounts(queued: 0, held: 1))
        #expect(try queue.retry("id1", at: start + 3000).status == .queued)
        #expect(try self.lease(at: start + 3000)?.id == "id1")
        #expect(throws: QueueError.busy) { try queue.discard("id1", at: start + 3001) }
        #expect(try queue.discard("id1", at: start + 100_000).status == .discarded)
        #expect(try queue.payloads.names().isEmpty)
    }

    @Test("what waits only for the archive is due when it is back")
    func hasten() throws {
        for (number, ofArchive) in [(1, true), (2, false)] {
            _ = try accept(upload(number), after: number)
            let lease = try #require(try lease())
            let next = Verdict.Next.again(at: start + 3_600_000, becauseOfArchive: ofArchive)
            #expect(try queue.finish(lease, verdict(next, .failed), at: start + 2000))
        }
        try queue.hasten("main", at: start + 5000)
        #expect(try queue.receipt("id1").due == start + 5000)
        #expect(try queue.receipt("id2").due == start + 3_600_000)
    }

    @Test("a payload that changed on the disk is found before it is sent")
    func bitRot() throws {
        _ = try accept(upload())
        let path = folder.path + "/queue/payload/id1-0"
        let descriptor = open(path, O_WRONLY)
        try #require(descriptor >= 0)
        #expect(pwrite(descriptor, [0x21], 1, 3) == 1)
        close(descriptor)
        let lease = try #require(try lease())
        #expect(throws: QueueError.unreadable) { try queue.load(lease) }
    }

    @Test("a key stands for one request")
    func keys() throws {
        #expect(try queue.begin("k", "one", at: start) == .first)
        #expect(try queue.begin("k", "one", at: start) == .underWay)
        #expect(try queue.begin("k", "two", at: start) == .another)
        try queue.forget("k")
        #expect(try queue.begin("k", "two", at: start) == .first)
        try queue.end("k", with: "reply")
        #expect(try queue.begin("k", "two", at: start) == .answered("reply"))
        try queue.forget("k")
        #expect(try queue.begin("k", "two", at: start) == .answered("reply"))
    }

    @Test("pages of receipts are the newest first")
    func pages() throws {
        for number in 1...5 { _ = try accept(upload(number, archive: number == 3 ? "other" : "main"), after: number) }
        var filter = ReceiptFilter()
        filter.limit = 2
        #expect(try queue.receipts(filter).map(\.id) == ["id5", "id4"])
        filter.after = "id4"
        #expect(try queue.receipts(filter).map(\.id) == ["id3", "id2"])
        filter.archive = "main"
        #expect(try queue.receipts(filter).map(\.id) == ["id2", "id1"])
        filter.status = .held
        #expect(try queue.receipts(filter).isEmpty)
        filter.after = "nobody"
        #expect(throws: QueueError.unknown) { try queue.receipts(filter) }
    }
}

@Suite("SQLiteQueue after a crash")
struct SQLiteQueueRestartTests {
    @Test("a second server is refused, a tool is not")
    func exclusive() throws {
        let folder = try ScratchFolder()
        let first = try SQLiteQueue(folder: folder.path + "/queue", isServer: true)
        #expect(throws: QueueError.inUse) { try SQLiteQueue(folder: folder.path + "/queue", isServer: true) }
        let tool = try SQLiteQueue(folder: folder.path + "/queue", isServer: false)
        #expect(try tool.counts() == first.counts())
    }

    @Test("leases, unanswered keys and files without a row end; a row without its file is held")
    func reconciles() throws {
        let folder = try ScratchFolder()
        do {
            let queue = try SQLiteQueue(folder: folder.path + "/queue", isServer: true)
            for number in 1...2 {
                _ = try queue.accept(
                    QueuedUpload(id: "id\(number)", archive: "main", wire: nil, instances: [Samples.document(number)]),
                    due: 1, at: 1)
            }
            _ = try queue.lease(of: "main", .oldest, until: Int.max / 2, at: 2)
            _ = try queue.begin("k", "one", at: 1)
        }
        unlink(folder.path + "/queue/payload/id2-0")
        let stray = open(folder.path + "/queue/payload/stray-0", O_CREAT | O_WRONLY, 0o600)
        close(stray)
        let queue = try SQLiteQueue(folder: folder.path + "/queue", isServer: true)
        #expect(try queue.payloads.names() == ["id1-0"])
        #expect(try queue.lease(of: "main", .oldest, until: 10, at: 3)?.id == "id1")
        let held = try queue.receipt("id2")
        #expect(held.status == .held && held.reason?.contains("gone") == true)
        #expect(try queue.begin("k", "two", at: 1) == .first)
    }
}
