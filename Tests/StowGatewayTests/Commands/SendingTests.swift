import Forwarder
import Testing

@testable import StowGateway

@Suite struct SendingTests {
    private func sizes(_ job: SendJob, _ byteCounts: [Int]) -> [Int] {
        let files = byteCounts.enumerated().map { (path: FilePath(argument: "\($0)"), byteCount: $1) }
        let batches = job.batches(files)
        #expect(batches.flatMap { $0.map(\.path) } == files.map(\.path))
        return batches.map(\.count)
    }

    @Test func `uploads have at most so many files and bytes, and at least one`() {
        var job = SendJob(files: [], fields: [])
        job.batchFileCount = 3
        #expect(sizes(job, []) == [])
        #expect(sizes(job, [1, 1, 1]) == [3])
        #expect(sizes(job, [1, 1, 1, 1]) == [3, 1])
        let whole = SendJob.batchByteCount
        #expect(sizes(job, [whole, 1]) == [1, 1])
        #expect(sizes(job, [1, whole]) == [1, 1])
        #expect(sizes(job, [whole - 1, 1]) == [2])
        #expect(sizes(job, [Int.max, Int.max, 1]) == [1, 1, 1])
    }

    @Test(arguments: [
        ([Outcome.Status.stored], false, Code.done), ([.stored, .storedWithWarning(0xB000)], false, .done),
        ([.stored, .refused(0xA900)], false, .partly), ([.refused(0xA900)], false, .refused),
        ([.refused(0xA700)], false, .unavailable), ([.unconfirmed], false, .unavailable),
        ([.unconfirmed], true, .queued),
        ([.stored, .unconfirmed], true, .queued),
    ])
    func `the exit code follows the outcomes`(statuses: [Outcome.Status], isQueued: Bool, status: Code) {
        var upload = Samples.upload(statuses)
        upload.isQueued = isQueued
        var tally = Tally()
        tally.add(upload)
        #expect(tally.status == status)
    }

    @Test func `nothing at all is no success`() {
        #expect(Tally().status == .noInput)
        var tally = Tally()
        tally.unreadable = 1
        #expect(tally.status == .noInput)
        tally.stored = 1
        #expect(tally.status == .partly)
    }

    @Test func `a file that changed is no success, although it is stored`() {
        var tally = Tally()
        tally.add(Samples.upload([.stored]))
        tally.changed = 1
        #expect(tally.status == .partly)
    }

    @Test(arguments: [
        (ForwarderError.unreachable(code: 7), Code.unavailable), (.timedOut(.waiting), .unavailable),
        (.upstreamStatus(503, retryAfter: nil), .unavailable), (.unauthorized(status: 401), .configuration),
        (.tlsFailed(code: 60), .configuration), (.redirected(status: 301), .configuration),
        (.upstreamStatus(404, retryAfter: nil), .configuration), (.tooLargeUpstream, .refused),
        (.noSpace, .inputOutput),
        (.upstreamStatus(422, retryAfter: nil), .refused),
    ])
    func `failures of the archive have codes`(error: ForwarderError, status: Code) {
        #expect(Code(Problem(error, archive: "main")) == status)
    }

    @Test func `only what is refused for itself lets others go on`() {
        var away = Tally()
        away.refuse(Problem(.unreachable(code: 7), archive: "main"))
        #expect(away.endsRun(isPartial: true) && away.endsRun(isPartial: false))
        var bad = Tally()
        bad.refuse(Problem([FieldFault(field: "x", message: "is bad.")]))
        #expect(!bad.endsRun(isPartial: true) && bad.endsRun(isPartial: false))
        #expect(!Tally().endsRun(isPartial: false))
    }
}

@Suite struct ProgressStateTests {
    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (34_100_000, "34.1 MB"), (2_500_000_000, "2.5 GB"),
        (9_999_999_999_999, "9999.9 GB"),
    ])
    func `sizes are short`(bytes: Int, text: String) { #expect(ProgressState.size(bytes) == text) }

    @Test(arguments: [(0, "0:00"), (65, "1:05"), (3600, "1:00:00"), (7265, "2:01:05"), (-1, "0:00")])
    func `times are short`(seconds: Int, text: String) { #expect(ProgressState.time(seconds) == text) }

    private let half = ProgressState(
        fileCount: 30, byteCount: 2_000_000, finishedFileCount: 12, doneByteCount: 1_000_000, seconds: 4)

    @Test func `a bar fits the terminal`() {
        let line = half.line(width: 100)
        #expect(line.hasSuffix("] 50 %  12/30 files  1.0 MB  250.0 kB/s  0:04 left"))
        #expect(line.filter { $0 == "#" }.count == line.filter { $0 == "-" }.count)
        for width in 1...200 { #expect(half.line(width: width).count < max(2, width)) }
    }

    @Test func `a bar that is full says for whom one waits`() {
        var full = half
        full.doneByteCount = full.byteCount
        #expect(full.line(width: 100).hasSuffix("100 %  12/30 files  2.0 MB  waiting for the archive"))
    }

    @Test(arguments: [
        (["send", "-mPatientID=P1", "a"], ["send", "-m", "PatientID=P1", "a"]),
        (["convert", "-m=PatientID=P1", "--", "-ma=b"], ["convert", "-m", "PatientID=P1", "--", "-ma=b"]),
        (["child", "-map", "0"], ["child", "-map", "0"]), ([], []),
    ])
    func `a field may stand at its letter`(given: [String], parted: [String]) {
        #expect(FieldOptions.parted(given) == parted)
    }

    @Test func `nothing to do is no division by nothing`() {
        let none = ProgressState(fileCount: 0, byteCount: 0, finishedFileCount: 0, doneByteCount: 0, seconds: 0)
        #expect(none.line(width: 80).contains("0 %  0/0 files"))
    }
}
