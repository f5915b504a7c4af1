import DICOM

@testable import Forwarder

/// Synthetic instances.
enum Samples {
    static let boundary = "0123456789abcdef0123456789abcdef"
    static let pdf = Array("%PDF-1.4\r\n--\r\n%%EOF".utf8)

    /// An Encapsulated PDF made here; `number` makes its UIDs.
    static func document(
        _ number: Int = 1, patientID: String = "P1", study: String = "2.25.100", content: Content = .bytes(pdf),
        mediaType: String = "application/pdf", uri: String? = nil, date: String = "20240131"
    ) -> DICOMInstance {
        let uid = "2.25.\(number)"
        var dataSet = DataSet()
        dataSet.set(.specificCharacterSet, .CS, "ISO_IR 192")
        dataSet.set(.instanceCreationDate, .DA, date)
        dataSet.set(.sopClassUID, .UI, "1.2.840.10008.5.1.4.1.1.104.1")
        dataSet.set(.sopInstanceUID, .UI, uid)
        dataSet.set(.patientName, .PN, "Prüfung^Anna")
        dataSet.set(.patientID, .LO, patientID)
        dataSet.set(.studyInstanceUID, .UI, study)
        dataSet.set(.seriesInstanceUID, .UI, study + ".1")
        let bulk = BulkData(
            content: content, framing: .native, mediaType: mediaType, uri: uri ?? "bulk/\(number)")
        dataSet.set(.encapsulatedDocument, .OB, .bulk(bulk))
        return DICOMInstance(
            file: "1", mediaType: "application/pdf", sopClassUID: "1.2.840.10008.5.1.4.1.1.104.1",
            sopInstanceUID: uid, studyInstanceUID: study, seriesInstanceUID: study + ".1",
            transferSyntaxUID: "1.2.840.10008.1.2.1", representation: .dataSet(dataSet),
            generatedTags: [.instanceCreationDate])
    }

    /// The same instance, as a DICOM file that somebody uploaded.
    static func uploaded(_ number: Int = 1, patientID: String = "P1") throws -> DICOMInstance {
        var instance = document(number, patientID: patientID)
        instance.representation = .part10(.bytes(try bytes(of: Part10.segments(of: instance))))
        instance.mediaType = "application/dicom"
        instance.generatedTags = []
        return instance
    }

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
