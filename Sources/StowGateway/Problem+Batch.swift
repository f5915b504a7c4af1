import Conversion
import DICOM

extension Problem {
    /// A ZIP archive that cannot be opened, or only in part.
    init(expansion error: ConversionError) {
        switch error {
        case .emptyArchive:
            self.init("empty-file", 422, "The archive is empty", "The ZIP archive has no files in it.")
        case .nestedArchive:
            self.init(
                "nested-archive", 415, "An archive inside an archive",
                "This is a ZIP archive inside another, which is not opened. Send its files, or send it by itself.")
        case .officeDocument(let found):
            self.init(
                "media-not-supported", 415, "Media type not supported",
                "This is \(found.first.map { "AEIOU".contains($0) } == true ? "an" : "a") \(found), which no viewer of images shows. Save it as PDF and send that."
            )
        case .compressionNotSupported(let method):
            self.init(
                "compression", 415, "Compression not supported",
                "This entry of the ZIP archive is compressed by \(method). Make the archive in the usual way (Deflate)."
            )
        case .tooManyFiles(let limit):
            self.init(
                "too-many-files", 413, "Too many files",
                "At most \(limit) files may be sent at once, those in ZIP archives included.")
        case .inflatesTooFar(let limit):
            self.init(
                "too-large", 413, "The content is too large",
                "At most \(limit) bytes are taken here, counted as they are without compression. Send fewer files at once."
            )
        case .compressedTooMuch(let ratio):
            self.init(
                "compressed-too-much", 413, "The content is too large",
                "Without compression it is more than \(ratio) times as large, which no real file is. Send it without compression."
            )
        default: self = .unexpected
        }
    }

    /// Fields and a DICOM object that cannot be brought together.
    init(coercion error: ConversionError) {
        switch error {
        case .belongsElsewhere(let tag):
            self.init(
                "contradiction", 409, "A DICOM object belongs elsewhere",
                "\(Self.keyword(of: tag)) of the DICOM object is not that of the study or worklist item that was found. "
                    + "Find out whose object it is; coerce=true changes the object.")
        case .cannotCompare(let tag):
            self.init(
                "not-comparable", 409, "A field cannot be compared with the DICOM object",
                "\(Self.keyword(of: tag)) stands in the DICOM object in a character set that is not read here, or is too "
                    + "long, so nobody can tell whether the field agrees with it. Leave the field out.")
        case .notCoercible(let tag):
            self.init(
                "not-coercible", 400, "A field would change what may not be changed",
                "\(Self.keyword(of: tag)) of a DICOM object is not changed, even with coerce. Leave the field out.")
        case .suffixDoesNotFit(let tag):
            self.init(
                "uid-suffix", 400, "The suffix does not fit",
                "\(Self.keyword(of: tag)) of the DICOM object would be no UID with the suffix behind it: at most 64 digits "
                    + "and dots, no number with a leading zero. Use a shorter suffix, such as .1.")
        case .signed:
            self.init(
                "signed", 409, "The DICOM object is signed",
                "The DICOM object has a digital signature, which a change would break. Leave out the fields that "
                    + "contradict it, or send the object without its signature.")
        case .deflated:
            self.init(
                "transfer-syntax", 415, "Transfer syntax not supported",
                "The DICOM object is deflated and is not changed. Send it as Explicit VR Little Endian, or leave out the "
                    + "fields that contradict it.")
        case .cannotTranscode(let tag):
            self.init(
                "not-coercible", 422, "The DICOM object cannot be changed",
                "The fields need characters that the object's character set does not have, and \(Self.keyword(of: tag)) of "
                    + "the object cannot be read to write it as UTF-8. Send the object in UTF-8, or the fields in ASCII."
            )
        default: self = .unexpected
        }
    }
}
