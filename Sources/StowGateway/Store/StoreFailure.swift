import Conversion
import DICOM

/// Something of a Store request that is not stored, and why.
struct StoreFailure: Sendable {
    /// Of the metadata, where they name them.
    var sopClassUID: String?
    var sopInstanceUID: String?
    /// FailureReason.
    var code: UInt16
    /// For the reader of the answer; holds no value of an attribute.
    var sentence: String

    /// Whether it can be told as that of an instance. What cannot be named goes into the Other Failures Sequence.
    var isNamed: Bool {
        [sopClassUID, sopInstanceUID].allSatisfy { uid in
            uid.map { !$0.isEmpty && Part10Summary.isIdentifier($0) } ?? false
        }
    }

    /// The same, said of the instance that a data set names.
    func of(_ dataSet: DataSet) -> StoreFailure {
        var failure = self
        failure.sopClassUID = dataSet.string(.sopClassUID)
        failure.sopInstanceUID = dataSet.string(.sopInstanceUID)
        return failure
    }
}

extension StoreFailure {
    /// The instance is of another study than the address; dcm4chee's code.
    static let otherStudy = StoreFailure(
        code: 0xC409, sentence: "StudyInstanceUID is not that of the address. Correct one of them.")

    /// Two instances of one request share a UID and are not the same.
    static let sameUIDTwice = StoreFailure(
        code: 0x0111,
        sentence: "Several instances of the request have this SOP Instance UID, with different content. None is stored."
    )

    /// Bulk data that metadata refer to and the request does not hold; dcm4chee's code.
    static func missingBulkData(_ tag: Tag) -> StoreFailure {
        StoreFailure(
            code: 0xA922,
            sentence:
                "No part of the request has the Content-Location that \(Problem.keyword(of: tag)) names as BulkDataURI."
        )
    }

    static func ambiguousBulkData(_ tag: Tag) -> StoreFailure {
        StoreFailure(
            code: 0xA922,
            sentence: "Several parts of the request have the Content-Location that \(Problem.keyword(of: tag)) names.")
    }

    static func bulkDataOfOtherType(_ tag: Tag) -> StoreFailure {
        StoreFailure(
            code: 0xC122,
            sentence: "The bulk data of \(Problem.keyword(of: tag)) must be application/octet-stream.")
    }

    static func part(_ number: Int, _ sentence: String, code: UInt16) -> StoreFailure {
        StoreFailure(code: code, sentence: "Part \(number) \(sentence)")
    }

    /// What kept an object from becoming an instance.
    init(_ failure: ConversionFailure) {
        let problem = Problem(failure, names: ["1"])
        self.init(
            code: failure.faults.first.map { Self.code(of: $0.error) } ?? 0x0110,
            sentence: problem.errors.first?.message ?? problem.detail)
    }

    init(_ error: DICOMError) { self.init(ConversionFailure(faults: [(0, .dicom(error))])) }

    /// - Source: PS3.18 Table I.2-2.
    private static func code(of error: ConversionError) -> UInt16 {
        switch error {
        // Transfer syntax or media type not supported.
        case .unrecognisedMedia, .notYetSupported, .needsProfile, .videoNotAccepted, .nestedArchive, .officeDocument,
            .compressionNotSupported, .deflated, .dicom(.unsupportedTransferSyntax):
            0xC122
        // The data set does not match its SOP Class.
        case .renderingNotPossible, .contradicts, .givenByContent, .givenForSeveral, .notCountable, .missingAttribute,
            .anotherPatient, .cannotCompare, .notCoercible, .belongsElsewhere, .cannotTranscode, .signed,
            .suffixDoesNotFit, .dicom(.missing), .dicom(.invalidUID), .dicom(.severalValues),
            .dicom(.notAllowed), .dicom(.framingContradicts),
            .dicom(.pixelDataTooShort):
            0xA900
        case .sameUIDTwice: 0x0111
        // Processing failure: not the object's fault.
        case .toolMissing, .workshopUnavailable, .dicom(.unreadable): 0x0110
        // Cannot understand.
        case .emptyFile, .truncated, .damaged, .passwordNeeded, .hasDocumentType, .encodingNotRead, .tooLargeToRead,
            .emptyArchive,
            .tooManyFiles, .inflatesTooFar, .compressedTooMuch, .tooManyPixels, .tooManyPages, .decoderFailed,
            .dicom(.truncated), .dicom(.notPart10), .dicom(.malformed), .dicom(.valueTooLong), .dicom(.invalidModel),
            .dicom(.tooDeep), .dicom(.invalidCharacters):
            0xC000
        }
    }
}
