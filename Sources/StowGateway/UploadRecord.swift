import DICOM
import EventLoop
import Logging

/// The line that the log gets for an upload: what it weighed, how long it took, how it ended; never what it said.
struct UploadRecord {
    private let id: String
    private let byteCount: Int
    private let begun: Instant
    private let arrived = Instant.now
    private var converted: Instant?
    private var delivered: Instant?
    private var archive: String?
    private var fileCount = 0
    private var mediaTypes: [String] = []
    private var isDryRun = false
    private var refusedCount = 0
    private var isQueued = false
    /// To what it was attached: a study or a worklist item.
    var attached: String?
    /// The kind of the problem, if it ended in one.
    var problem: String?

    init(_ request: Request) {
        id = request.id
        byteCount = request.byteCount
        begun = request.receivedFrom
    }

    mutating func note(_ submission: Submission, archive: String) {
        self.archive = archive
        fileCount = submission.files.count
        isDryRun = submission.controls.dryRun
    }

    mutating func note(_ instances: [DICOMInstance]) {
        converted = .now
        // By index, since a copy of an instance is one of a dozen texts.
        for index in instances.indices where !mediaTypes.contains(instances[index].mediaType) {
            mediaTypes.append(instances[index].mediaType)
        }
    }

    mutating func note(refused: Int) { refusedCount = refused }

    mutating func noteQueued() { isQueued = true }

    mutating func noteDelivered() { delivered = .now }

    func write(to log: Logger, status: Int) {
        let level: Logger.Level = status >= 500 ? .error : status >= 400 ? .warning : .info
        guard log.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "id": "\(id)", "status": "\(status)", "bytes": "\(byteCount)", "files": "\(fileCount)",
            "receive_ms": Self.milliseconds(begun, arrived),
        ]
        if let archive { metadata["archive"] = "\(archive)" }
        if let converted { metadata["convert_ms"] = Self.milliseconds(arrived, converted) }
        if let converted, let delivered { metadata["deliver_ms"] = Self.milliseconds(converted, delivered) }
        if !mediaTypes.isEmpty { metadata["media"] = "\(mediaTypes.joined(separator: ","))" }
        if refusedCount > 0 { metadata["refused"] = "\(refusedCount)" }
        if isQueued { metadata["queued"] = "true" }
        if let attached { metadata["attached"] = "\(attached)" }
        if isDryRun { metadata["dry_run"] = "true" }
        if let problem { metadata["problem"] = "\(problem)" }
        log.log(level: level, "upload", metadata: metadata)
    }

    /// To the tenth.
    private static func milliseconds(_ start: Instant, _ end: Instant) -> Logger.MetadataValue {
        let tenths = Int((end.milliseconds(since: start) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
