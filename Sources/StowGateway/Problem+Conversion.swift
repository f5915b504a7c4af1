import Conversion
import DICOM

extension Problem {
    /// Files that cannot become instances; `names` are theirs, in order.
    init(_ failure: ConversionFailure, names: [String]) {
        let faults = failure.faults.map { Problem($0.error) }
        let statuses = Set(faults.map(\.status))
        guard let first = faults.first else {
            self = .unexpected
            return
        }
        self = first
        // Files that fail for different reasons share the status that says least.
        if statuses.count > 1 { self.status = statuses.first { $0 >= 500 } ?? (statuses.contains(409) ? 409 : 422) }
        if faults.count > 1 {
            self.kind = Set(faults.map(\.kind)).count == 1 ? first.kind : "unusable-files"
            let fileCount = Set(failure.faults.map(\.file)).count
            self.title = fileCount == 1 ? "The file cannot be used" : "\(fileCount) files cannot be used"
            self.detail = "Nothing was stored. Correct or leave out what is named"
            self.detail +=
                fileCount < names.count && failure.faults.allSatisfy({ $0.error.isOfOneFile })
                ? ", or send partial=true to store the others." : "."
        } else {
            self.detail += " Nothing was stored."
            if names.count > 1, failure.faults.allSatisfy({ $0.error.isOfOneFile }) {
                self.detail += " With partial=true the other files are stored."
            }
        }
        self.errors = zip(failure.faults, faults).map { fault, problem in
            let name = names.indices.contains(fault.file) ? names[fault.file] : String(fault.file + 1)
            return Entry(
                subject: Self.subject(of: fault.error, file: name),
                message: problem.errors.first?.message ?? problem.detail, file: names.count > 1 ? name : nil)
        }
    }

    private static func subject(of error: ConversionError, file: String) -> Entry.Subject {
        switch error {
        case .contradicts(let tag), .givenByContent(let tag), .givenForSeveral(let tag), .notCountable(let tag),
            .missingAttribute(let tag), .anotherPatient(_, let tag), .cannotCompare(let tag), .notCoercible(let tag),
            .belongsElsewhere(let tag):
            .field(keyword(of: tag))
        case .renderingNotPossible: .field("as")
        case .emptyFile, .unrecognisedMedia, .notYetSupported, .truncated, .damaged, .passwordNeeded, .sameUIDTwice,
            .hasDocumentType, .encodingNotRead, .tooLargeToRead, .needsProfile, .dicom, .tooManyPixels, .tooManyPages,
            .decoderFailed,
            .toolMissing, .workshopUnavailable, .videoNotAccepted, .emptyArchive, .nestedArchive, .officeDocument,
            .compressionNotSupported, .tooManyFiles, .inflatesTooFar, .compressedTooMuch, .signed,
            .deflated, .cannotTranscode, .suffixDoesNotFit:
            .file(file)
        }
    }

    static func keyword(of tag: Tag) -> String { DataDictionary.entry(tag)?.keyword ?? tag.description }

    /// What a missing attribute is needed for; goes on from "is needed".
    private static func reason(for tag: Tag) -> String {
        switch tag {
        case .patientID: ", so that the object is not stored under nobody"
        case .sopClassUID: ", so that it is known what kind of object this is"
        case .responsiblePersonRole:
            " beside ResponsiblePerson: OWNER, PARENT, CHILD, SPOUSE, SIBLING, RELATIVE, GUARDIAN, CUSTODIAN, AGENT, "
                + "INVESTIGATOR or VETERINARIAN"
        case .nominalScannedPixelSpacing:
            ", since ConversionType DF says that a film was scanned, and the file does not tell how large it was"
        default: ""
        }
    }

    private static var accepted: String {
        "Accepted are \(MediaTable.supportedMediaTypes.joined(separator: ", "))."
    }

    /// What a clerk can do with the program at hand.
    private static func advice(_ substitute: Substitute) -> String {
        switch substitute {
        case .document: "Save it as PDF and send that."
        case .image: "Save it as PNG, TIFF or JPEG and send that."
        case .video: "Save it as MP4 (H.264, High profile) and send that."
        case .model: "Save it as STL or OBJ and send that."
        case .files: "Take the files out of it and send them, by themselves or as ZIP."
        }
    }

    private init(_ error: ConversionError) {
        switch error {
        case .emptyFile:
            self.init(
                "empty-file", 422, "The file is empty", "The file has no content. Was it complete before it was sent?")
        case .unrecognisedMedia:
            self.init(
                "unknown-media", 415, "Media type not supported",
                "The content is of no type that is known here. \(Self.accepted)")
        case .notYetSupported(let found, let substitute):
            let advice = substitute.map { Self.advice($0) + " " } ?? ""
            self.init(
                "media-not-supported", 415, "Media type not supported",
                "This is a \(found), which is not taken. \(advice)\(Self.accepted)".withArticle)
        case .renderingNotPossible(let found, let rendering):
            self.init(
                "rendering-not-possible", 400, "The file cannot become what `as` asks for",
                "A \(found) cannot be stored as \(rendering.rawValue). Leave `as` out.".withArticle)
        case .truncated(let found):
            self.init(
                "truncated", 422, "The file is cut off",
                "The \(found) ends before it is complete. Send it again from the original.")
        case .damaged(let found, let part):
            self.init(
                "damaged", 422, "The file is damaged",
                "The \(found) cannot be used: \(part). Send it again from the original.")
        case .passwordNeeded(let found):
            self.init(
                "password-needed", 422, "The file needs a password",
                "The \(found) opens only with a password. Save it without one and send it again.")
        case .hasDocumentType(let found):
            self.init(
                "document-type", 422, "The document declares a document type",
                "The \(found) has a document type declaration (<!DOCTYPE), which may define or fetch anything and is not read. "
                    + "Save it without one and send it again.")
        case .encodingNotRead(let found):
            self.init(
                "damaged", 422, "The document is in another character encoding",
                "The \(found) is in a character encoding that is not read here. Save it in UTF-8 and send it again.")
        case .anotherPatient(let found, let tag):
            self.init(
                "another-patient", 409, "The document is about another patient",
                "The \(found) is not about the patient that is given: \(Self.keyword(of: tag)) is another one in the document. "
                    + "Find out whose document it is.")
        case .tooLargeToRead(let found, let limit):
            self.init(
                "too-large", 413, "The file is too large",
                "A \(found) may have up to \(limit >> 20) MiB.".withArticle)
        case .needsProfile(let found, let profile):
            self.init(
                "media-not-supported", 415, "Media type not supported",
                "This is a \(found), for which there is only a private class that archives of profile \(profile) take; "
                    .withArticle + "this archive has another profile.")
        case .contradicts(let tag):
            self.init(
                "contradiction", 409, "A field contradicts the DICOM object",
                "\(Self.keyword(of: tag)) is given otherwise than in the DICOM object, or the object has no such attribute. "
                    + "Leave the field out, or find out whose object it is.")
        case .givenByContent(let tag):
            self.init(
                "given-by-content", 400, "A field says what only the file can say",
                "\(Self.keyword(of: tag)) is read from the file, which says otherwise. Leave the field out."
                    + (tag == .sopClassUID
                        ? " The class follows from the content, from `as`, and for videos from Modality (ES, GM)." : "")
            )
        case .givenForSeveral(let tag):
            self.init(
                "given-for-several", 400, "A field names one object, but the upload makes several",
                "\(Self.keyword(of: tag)) can be given for one file only. Leave it out, or send the files one by one.")
        case .notCountable(let tag):
            self.init(
                "not-countable", 400, "A number cannot be counted on from",
                "\(Self.keyword(of: tag)) must be a number from which the files can be counted.")
        case .missingAttribute(let tag):
            self.init(
                "invalid-field", 400, "A field is missing",
                "\(Self.keyword(of: tag)) is needed\(Self.reason(for: tag)).")
        case .sameUIDTwice:
            self.init(
                "same-uid-twice", 409, "Two objects with one SOP Instance UID",
                "Another file of this upload has the same SOP Instance UID, but other content. Send only the right one."
            )
        case .emptyArchive, .nestedArchive, .officeDocument, .compressionNotSupported, .tooManyFiles, .inflatesTooFar,
            .compressedTooMuch:
            self.init(expansion: error)
        case .cannotCompare, .notCoercible, .belongsElsewhere, .signed, .deflated, .cannotTranscode, .suffixDoesNotFit:
            self.init(coercion: error)
        case .dicom(let error):
            self.init(error)
        case .tooManyPixels(let limit): self = .tooManyPixels(limit: limit)
        case .tooManyPages(let limit): self = .tooManyPages(limit: limit)
        case .decoderFailed(let found, let failure): self = .decoderFailed(found: found, failure)
        case .toolMissing(let found, let package): self = .toolMissing(found: found, package: package)
        case .videoNotAccepted(let found, let fault): self = .videoNotAccepted(found: found, fault)
        case .workshopUnavailable(let errno): self = .workshopUnavailable(errno: errno)
        }
    }

    /// A DICOM object that cannot be read or written.
    init(_ error: DICOMError) {
        switch error {
        case .truncated:
            self.init(
                "truncated", 422, "The file is cut off",
                "The DICOM object ends before it is complete. Send it again from the original.")
        case .notPart10:
            self.init(
                "damaged", 422, "The file is damaged",
                "This is no DICOM Part 10 file. Send it again from the original.")
        case .malformed(let tag, _):
            self.init(
                "damaged", 422, "The file is damaged",
                "The DICOM object cannot be read at (\(tag)): it is damaged, or encoded otherwise than its transfer syntax says. "
                    + "Export it anew from where it comes from.")
        case .missing(let tag):
            self.init(
                "damaged", 422, "The file is damaged",
                "The DICOM object lacks \(Self.keyword(of: tag)), without which it cannot be stored. "
                    + "Export it anew from where it comes from, as a DICOM file (Part 10).")
        case .invalidUID(let tag):
            self.init(
                "damaged", 422, "The file is damaged",
                "\(Self.keyword(of: tag)) of the DICOM object is no unique identifier. Send it again from the original."
            )
        case .severalValues(let tag):
            self.init(
                "damaged", 422, "The file is damaged",
                "\(Self.keyword(of: tag)) of the DICOM object has several values, so that nobody can say "
                    + (tag == .patientID ? "whose it is. " : "which object it is. ")
                    + "Correct it where it comes from, and send it again.")
        case .notAllowed(let tag):
            self.init(
                "damaged", 422, "The file is damaged",
                "\(Self.keyword(of: tag)) of the DICOM object has a value that DICOM does not allow there. "
                    + "Send it again from the original.")
        case .framingContradicts:
            self.init(
                "damaged", 422, "The file is damaged",
                "The pixel data of the DICOM object stand otherwise than its transfer syntax says, so that no viewer could "
                    + "show them. Export it anew from where it comes from.")
        case .pixelDataTooShort:
            self.init(
                "damaged", 422, "The file is damaged",
                "The pixel data of the DICOM object are shorter than its rows, columns and frames. "
                    + "Send it again from the original.")
        case .unsupportedTransferSyntax:
            self.init(
                "transfer-syntax", 415, "Transfer syntax not supported",
                "The DICOM object has a transfer syntax that is not read here. Send it as Explicit VR Little Endian.")
        case .valueTooLong(let tag, _):
            self.init(
                "too-large", 413, "A value is too large", "\(Self.keyword(of: tag)) does not fit into a DICOM object.")
        case .tooDeep:
            self.init(
                "damaged", 422, "The file is damaged",
                "The DICOM object is nested too deep. Export it anew from where it comes from.")
        case .invalidCharacters(let tag):
            self.init(
                "damaged", 422, "The file is damaged",
                "\(Self.keyword(of: tag)) has characters that its character set does not have.")
        case .invalidModel, .unreadable:
            self = .unexpected
        }
    }

    static let unexpected = Problem(
        "internal", 500, "Something went wrong here",
        "The gateway failed. Nothing is known to be stored. Tell the operator the id of this reply.")
}

extension String {
    /// `a` → `an` before a vowel, in the two sentences that name a kind of media.
    fileprivate var withArticle: String {
        for (opening, article) in [("This is a ", "This is an "), ("A ", "An ")] where hasPrefix(opening) {
            let rest = dropFirst(opening.count)
            // Abbreviations that are spelled out begin with a vowel's sound too: an MP4, an STL, an RTF.
            let takesAn = [
                "A", "E", "I", "O", "a", "e", "i", "o", "HL", "MP", "MTL", "MX", "STL", "RTF", "HTML", "SVG", "XML",
            ]
            return takesAn.contains { rest.hasPrefix($0) } ? article + rest : self
        }
        return self
    }
}
