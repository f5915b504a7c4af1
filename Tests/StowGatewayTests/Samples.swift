import DICOM
import Forwarder

@testable import StowGateway

/// Testing has a type of the same name.
typealias Code = StowGateway.ExitStatus

/// Synthetic instances, deliveries and heads.
enum Samples {
    static let pdf = Array("%PDF-1.4\r\n--\r\n%%EOF".utf8)

    /// An Encapsulated PDF made here; `number` makes its UIDs.
    static func document(_ number: Int = 1, file: String? = nil, warnings: [String] = []) -> DICOMInstance {
        var dataSet = DataSet()
        dataSet.set(.sopClassUID, .UI, SOPClass.encapsulatedPDF)
        dataSet.set(.sopInstanceUID, .UI, "2.25.\(number)")
        dataSet.set(.patientName, .PN, "Doe^John")
        dataSet.set(.patientID, .LO, "P1")
        dataSet.set(.studyInstanceUID, .UI, "2.25.100")
        dataSet.set(.seriesInstanceUID, .UI, "2.25.200")
        let bulk = BulkData(
            content: .bytes(pdf), framing: .native, mediaType: "application/pdf", uri: "bulk/2.25.\(number)")
        dataSet.set(.encapsulatedDocument, .OB, .bulk(bulk))
        return DICOMInstance(
            file: file ?? "\(number).pdf", mediaType: "application/pdf", sopClassUID: SOPClass.encapsulatedPDF,
            sopInstanceUID: "2.25.\(number)", studyInstanceUID: "2.25.100", seriesInstanceUID: "2.25.200",
            transferSyntaxUID: TransferSyntax.explicitVRLittleEndian, representation: .dataSet(dataSet),
            warnings: warnings)
    }

    /// The same instance, as a DICOM file that somebody uploaded.
    static func uploaded(_ number: Int = 1) throws -> DICOMInstance {
        var instance = document(number, file: "\(number).dcm")
        instance.representation = .part10(.bytes(try bytes(of: Part10.segments(of: instance))))
        instance.mediaType = "application/dicom"
        return instance
    }

    /// An upload of one instance per outcome.
    static func upload(
        _ statuses: [Outcome.Status], file: String? = nil, studyURL: String? = nil, retrieveURL: String? = nil,
        warnings: [String] = []
    ) -> StoredUpload {
        let instances = statuses.indices.map { document($0 + 1, file: file) }
        let outcomes = zip(instances, statuses).map { instance, status in
            let sentence: String? =
                switch status {
                case .refused(let code?): FailureReason(failure: code).sentence
                case .storedWithWarning(let code): FailureReason(warning: code).sentence
                case .stored, .refused(nil), .unconfirmed: nil
                }
            return Outcome(
                status, sopInstanceUID: instance.sopInstanceUID, retrieveURL: retrieveURL, sentence: sentence)
        }
        return StoredUpload(
            id: "0000000000abc", archive: "main", instances: instances,
            delivery: Delivery(outcomes: outcomes, studyRetrieveURL: studyURL), warnings: warnings)
    }

    static func head(
        _ method: String = "POST", _ target: String = "/upload", version: String = "HTTP/1.1",
        _ fields: [(String, String)] = []
    ) -> RequestHead {
        RequestHead(
            method: method, target: target, version: version,
            fields: fields.map { RequestHead.Field(name: $0.0, value: $0.1) })
    }

    static func head(_ fields: [(String, String)]) -> RequestHead { head("POST", "/upload", fields) }

    static func bytes(of segments: [Segment]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for segment in segments {
            switch segment {
            case .bytes(let piece): bytes += piece
            case .content(let content, let range): bytes += try content.read(at: range.lowerBound, count: range.count)
            }
        }
        return bytes
    }
}

extension Reply {
    /// The whole content.
    var bytes: [UInt8] {
        get throws {
            switch content {
            case .bytes(let bytes): bytes
            case .segments(let segments): try Samples.bytes(of: segments)
            }
        }
    }

    var text: String { get throws { String(decoding: try bytes, as: UTF8.self) } }

    var json: JSON { get throws { try JSON(parsing: try bytes) } }

    /// The values of a header field.
    func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}

extension JSON {
    /// The names of the members, in order.
    var keys: [String] { members?.map(\.key) ?? [] }
}
