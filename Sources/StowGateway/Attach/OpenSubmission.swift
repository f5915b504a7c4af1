import Conversion
import Crypto
import DICOM

/// A submission of which it is still to be found out to what it belongs, as the queue keeps it.
///
/// Read back, it makes the same objects as if it had been settled at once.
struct OpenSubmission: Sendable {
    var submission: Submission
    var idempotencyKey: String?
    /// Generated dates are those of the acceptance, whenever it is settled.
    var acceptedAt: AcceptanceTime
    /// Files, those of archives included, of which the client was told that they are not taken; counted from 0.
    var refusedFiles: Set<Int> = []

    init(submission: Submission, idempotencyKey: String?, acceptedAt: AcceptanceTime) {
        self.submission = submission
        self.idempotencyKey = idempotencyKey
        self.acceptedAt = acceptedAt
    }

    /// Stands for all that is asked.
    func fingerprint(archive: String) -> String {
        let whole = RepeatedRequest.fingerprint(of: submission, archive: archive) + "\n" + (idempotencyKey ?? "")
        return "open-" + SHA256.hash(data: Array(whole.utf8)).map { digits16($0) }.joined()
    }

    // MARK: Text

    var text: String {
        let controls = submission.controls
        let files = submission.files.map { file in
            JSON.object([
                .init("name", file.name.map { .string($0) } ?? .null),
                .init("type", file.declaredType.map { .string($0) } ?? .null),
                .init("digest", .string(file.digest.map { digits16($0) }.joined())),
            ])
        }
        let json = JSON.object([
            .init("attributes", GivenText.json(of: submission.attributes)),
            .init("as", controls.rendering.map { .string($0.rawValue) } ?? .null),
            .init("attach", .string(controls.attach.rawValue)), .init("coerce", .bool(controls.coerce)),
            .init("partial", .bool(controls.partial)),
            .init("refused", .array(refusedFiles.sorted().map { .number(String($0)) })),
            .init("key", idempotencyKey.map { .string($0) } ?? .null), .init("date", .string(acceptedAt.date)),
            .init("time", .string(acceptedAt.time)),
            .init("missing", .array(submission.unmet.map { [.string($0.field), .string($0.message)] })),
            .init("bringsPatient", .bool(submission.mayBringPatient)), .init("files", .array(files)),
        ])
        return String(decoding: json.encoded(), as: UTF8.self)
    }

    /// - Returns: `nil` for what is no such text, or that of other files.
    init?(parsing text: String, files contents: [Content]) {
        guard let json = try? JSON(parsing: Array(text.utf8), maximumDepth: 200),
            let attributes = json["attributes"].flatMap(GivenText.dataSet),
            let attach = json["attach"]?.string.flatMap(Controls.Attach.init(rawValue:)),
            let date = json["date"]?.string, let time = json["time"]?.string,
            let rows = json["files"]?.array, rows.count == contents.count
        else { return nil }
        var controls = Controls()
        controls.attach = attach
        controls.rendering = json["as"]?.string.flatMap(RenderAs.init(rawValue:))
        controls.coerce = json["coerce"] == .bool(true)
        controls.partial = json["partial"] == .bool(true)
        var files: [MediaFile] = []
        for (row, content) in zip(rows, contents) {
            guard let digest = row["digest"]?.string.flatMap(Self.bytes) else { return nil }
            files.append(
                MediaFile(
                    name: row["name"]?.string, declaredType: row["type"]?.string, content: content, digest: digest))
        }
        let unmet = (json["missing"]?.array ?? []).compactMap { pair in
            pair.array.flatMap { pair in
                pair.count == 2
                    ? FieldFault(field: pair[0].string ?? "", message: pair[1].string ?? "") : nil
            }
        }
        submission = Submission(
            files: files, attributes: attributes, controls: controls, warnings: [], unmet: unmet,
            mayBringPatient: json["bringsPatient"] == .bool(true))
        idempotencyKey = json["key"]?.string
        acceptedAt = AcceptanceTime(date: date, time: time)
        refusedFiles = Set((json["refused"]?.array ?? []).compactMap(\.integer))
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8]? {
        let digits = Array(hexadecimal.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
