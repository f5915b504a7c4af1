package import DICOM

/// What can stop a file from becoming an instance. Facts only: a tag or the name of a kind of media, never a value.
package enum ConversionError: Error, Equatable, Sendable {
    case emptyFile
    /// No row of the media table recognises the content.
    case unrecognisedMedia(declared: String?)
    /// Recognised, but not converted yet, e.g. `PNG image` or `progressive JPEG image`; `instead` is what can be sent for it.
    case notYetSupported(found: String, instead: Substitute? = nil)
    /// The `as` parameter asks for what this content cannot become.
    case renderingNotPossible(found: String, as: RenderAs)
    /// The content ends before it is complete.
    case truncated(found: String)
    /// The content breaks its own format; `part` names what is wrong with it.
    case damaged(found: String, part: String)
    /// The document does not open without a password.
    case passwordNeeded(found: String)
    /// An XML document declares a document type, and with it perhaps entities.
    case hasDocumentType(found: String)
    /// The text is in a character encoding that is not read.
    case encodingNotRead(found: String)
    /// The document is about somebody else: it says otherwise than the field.
    case anotherPatient(found: String, Tag)
    /// More than is read of such a document. Units: bytes.
    case tooLargeToRead(found: String, limit: Int)
    /// Stored as a private class, which only archives of one profile take.
    case needsProfile(found: String, profile: String)
    /// A field differs from the uploaded DICOM object, or the object lacks that attribute.
    case contradicts(Tag)
    /// A field sets what only the content decides, to something else.
    case givenByContent(Tag)
    /// A field names one instance or one series, but the upload makes several.
    case givenForSeveral(Tag)
    /// A number from which instances or series were to be counted on is no number, or too large.
    case notCountable(Tag)
    /// An attribute without which no object is made.
    case missingAttribute(Tag)
    /// A DICOM object of this upload has the SOP Instance UID of an earlier one, but other content.
    case sameUIDTwice
    /// A ZIP archive without files.
    case emptyArchive
    /// A ZIP archive inside one.
    case nestedArchive
    /// A ZIP archive that is a document, e.g. `Word document (DOCX)`.
    case officeDocument(found: String)
    /// An entry of a ZIP archive that is compressed in a way that is not read.
    case compressionNotSupported(method: String)
    /// A ZIP archive has more files than an upload may have.
    case tooManyFiles(limit: Int)
    /// The files of an upload, inflated, have more bytes than an upload may have.
    case inflatesTooFar(limit: Int)
    /// Content inflates to so many times its size that it is taken for an attack.
    case compressedTooMuch(ratio: Int)
    /// A field cannot be held against the DICOM object, whose text is in a character set that is not read.
    case cannotCompare(Tag)
    /// A DICOM object is of another patient or study than what the upload is attached to.
    case belongsElsewhere(Tag)
    /// A field contradicts the DICOM object in what may not be changed, even where changes are asked for.
    case notCoercible(Tag)
    /// A suffix makes a UID of a DICOM object too long, or none.
    case suffixDoesNotFit(Tag)
    /// A DICOM object cannot be changed because it has a digital signature.
    case signed
    /// A DICOM object cannot be changed because its transfer syntax is deflated.
    case deflated
    /// A DICOM object cannot be changed because its text would have to become UTF-8 and cannot be read.
    case cannotTranscode(Tag)
    case dicom(DICOMError)
    /// More pixels than are allowed, known before any was decoded.
    case tooManyPixels(limit: Int)
    case tooManyPages(limit: Int)
    /// The decoder could not read the content, or did not survive it.
    case decoderFailed(found: String, DecoderFailure)
    /// A program or library that this kind of media needs is not installed; `package` is its Debian package.
    case toolMissing(found: String, package: String)
    /// No transfer syntax takes the stream, which `found` describes, and it may not be coded anew.
    case videoNotAccepted(found: String, VideoFault)
    /// The gateway lacks a process, a descriptor or room on its disk.
    case workshopUnavailable(errno: Int32)
}

/// What a file can be saved as, so that it is taken.
package enum Substitute: Equatable, Sendable {
    case document, image, video, model
    /// The files that it holds.
    case files
}

/// How a decoder or a program failed.
package enum DecoderFailure: Equatable, Sendable {
    case rejected
    case notRead(UnreadForm)
    case crashed
    /// Units: seconds.
    case tookTooLong(seconds: Int)
    case neededTooMuchMemory
    /// Units: bytes.
    case wroteTooMuch(limit: Int)
}

extension ConversionError {
    /// A directory of DICOM files: no object, but part of every DICOM CD.
    static let dicomDirectory = Self.notYetSupported(found: "DICOM directory (DICOMDIR)")

    /// Whether the other files of the upload are none the worse for it.
    package var isOfOneFile: Bool {
        switch self {
        case .givenForSeveral, .notCountable, .missingAttribute, .workshopUnavailable, .dicom(.unreadable): false
        default: true
        }
    }
}

/// Every fault of every file of a batch.
package struct ConversionFailure: Error, Sendable {
    /// `file` counts from 0.
    package var faults: [(file: Int, error: ConversionError)]

    package init(faults: [(file: Int, error: ConversionError)]) { self.faults = faults }
}
