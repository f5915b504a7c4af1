import DICOM
import GRDB

/// An instance of a queued upload as a row of the database.
struct InstanceRow {
    var receipt: Receipt.Instance
    var generatedTags: [Tag]
    /// The generated elements in the DICOM JSON Model; `nil` where there are none.
    var moment: String?
    var representation: StoredRepresentation.Row
    /// `nil` once it is stored, and where there is no large value.
    var payload: PayloadFolder.Entry?

    static let columns = """
        file, mediaType, sopClassUID, sopInstanceUID, studyInstanceUID, seriesInstanceUID, transferSyntaxUID,
        generatedTags, warnings, dataSet, bulk, payload, byteCount, digest, status, code, retrieveURL, sentence, moment,
        document
        """

    init(
        _ instance: DICOMInstance, _ outcome: Outcome, _ representation: StoredRepresentation.Row,
        _ payload: PayloadFolder.Entry?
    ) {
        receipt = Receipt.Instance(
            file: instance.file, mediaType: instance.mediaType, sopClassUID: instance.sopClassUID,
            sopInstanceUID: instance.sopInstanceUID, studyInstanceUID: instance.studyInstanceUID,
            seriesInstanceUID: instance.seriesInstanceUID, transferSyntaxUID: instance.transferSyntaxUID,
            warnings: instance.warnings, document: instance.document, outcome: outcome)
        generatedTags = instance.generatedTags
        moment = Moment.text(of: instance)
        self.representation = representation
        self.payload = payload
    }

    init(_ row: Row) {
        let uid: String = row["sopInstanceUID"]
        let status = Outcome.Status(name: row["status"], code: row["code"])
        receipt = Receipt.Instance(
            file: row["file"], mediaType: row["mediaType"], sopClassUID: row["sopClassUID"], sopInstanceUID: uid,
            studyInstanceUID: row["studyInstanceUID"], seriesInstanceUID: row["seriesInstanceUID"],
            transferSyntaxUID: row["transferSyntaxUID"], warnings: TextList.parse(row["warnings"]),
            document: Self.document(row["document"]),
            outcome: Outcome(
                status, sopInstanceUID: uid, retrieveURL: row["retrieveURL"], sentence: row["sentence"]))
        generatedTags = (row["generatedTags"] as String).split(separator: " ").compactMap {
            Tag(hexadecimal: String($0))
        }
        moment = row["moment"]
        representation = StoredRepresentation.Row(dataSet: row["dataSet"], bulk: row["bulk"])
        if let name = row["payload"] as String?, let count = row["byteCount"] as Int?,
            let digest = row["digest"] as String?
        {
            payload = PayloadFolder.Entry(name: name, byteCount: count, digest: digest)
        }
    }

    func insert(_ database: Database, upload: String, position: Int) throws {
        let outcome = receipt.outcome
        try database.execute(
            sql: """
                INSERT INTO instance (upload, position, \(Self.columns))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                upload, position, receipt.file, receipt.mediaType, receipt.sopClassUID, receipt.sopInstanceUID,
                receipt.studyInstanceUID, receipt.seriesInstanceUID, receipt.transferSyntaxUID,
                generatedTags.map(\.description).joined(separator: " "), TextList.text(of: receipt.warnings),
                representation.dataSet, representation.bulk, payload?.name, payload?.byteCount, payload?.digest,
                outcome.status.name, outcome.status.code, outcome.retrieveURL, outcome.sentence, moment,
                Self.text(of: receipt.document),
            ])
    }

    /// The instance, whose large value is in the opened payload.
    func instance(_ file: SpooledFile?) throws(DICOMError) -> DICOMInstance {
        DICOMInstance(
            file: receipt.file, mediaType: receipt.mediaType, sopClassUID: receipt.sopClassUID,
            sopInstanceUID: receipt.sopInstanceUID, studyInstanceUID: receipt.studyInstanceUID,
            seriesInstanceUID: receipt.seriesInstanceUID, transferSyntaxUID: receipt.transferSyntaxUID,
            representation: try StoredRepresentation.join(representation, file), generatedTags: generatedTags,
            warnings: receipt.warnings, document: receipt.document)
    }

    /// `nil` where nothing is known.
    private static func text(of document: DocumentFacts) -> String? {
        document.members.isEmpty ? nil : String(decoding: JSON.object(document.members).encoded(), as: UTF8.self)
    }

    private static func document(_ text: String?) -> DocumentFacts {
        text.flatMap { try? JSON(parsing: Array($0.utf8)) }.map { DocumentFacts($0) } ?? DocumentFacts()
    }
}

extension Outcome.Status {
    init(name: String, code: Int?) {
        let code = code.flatMap { UInt16(exactly: $0) }
        switch name {
        case "stored": self = code.map { .storedWithWarning($0) } ?? .stored
        case "refused": self = .refused(code)
        default: self = .unconfirmed
        }
    }

    package var name: String {
        switch self {
        case .stored, .storedWithWarning: "stored"
        case .refused: "refused"
        case .unconfirmed: "unconfirmed"
        }
    }

    /// The archive's WarningReason or FailureReason.
    var code: Int? {
        switch self {
        case .storedWithWarning(let code): Int(code)
        case .refused(let code): code.map { Int($0) }
        case .stored, .unconfirmed: nil
        }
    }
}

/// Sentences in one column, as a JSON array.
enum TextList {
    static func text(of list: [String]) -> String {
        String(decoding: JSON.array(list.map { .string($0) }).encoded(), as: UTF8.self)
    }

    static func parse(_ text: String) -> [String] {
        ((try? JSON(parsing: Array(text.utf8)))?.array ?? []).compactMap(\.string)
    }
}
