/// What can be wrong with DICOM data. Facts only, never a value.
package enum DICOMError: Error, Equatable {
    /// The bytes end, or a length points, behind the end.
    case truncated(offset: Int)
    /// Not a Part 10 file: no `DICM` prefix.
    case notPart10
    /// An element that cannot be: unknown VR, odd nesting, a tag out of order.
    case malformed(tag: Tag, offset: Int)
    /// A required attribute is missing or empty.
    case missing(Tag)
    /// A unique identifier of other characters than digits and dots, or of more than 64 (PS3.5 §9.1).
    case invalidUID(Tag)
    /// An identifier with several values: nobody could say which object or which patient is meant.
    case severalValues(Tag)
    /// A value that the standard does not have for this attribute of an image (PS3.3 §C.7.6.3).
    case notAllowed(Tag)
    /// Pixel Data in one piece where the Transfer Syntax has fragments, or the other way round (PS3.5 §A.4).
    case framingContradicts
    /// Native Pixel Data shorter than the image's size and depth make it.
    case pixelDataTooShort
    /// An encoding that this program does not read.
    case unsupportedTransferSyntax(String)
    /// A value does not fit its length field (PS3.5 §7.1.2).
    case valueTooLong(Tag, byteCount: Int)
    /// Not DICOM JSON or Native DICOM Model XML.
    case invalidModel(offset: Int)
    /// Nested deeper than the reader's limit.
    case tooDeep(limit: Int)
    /// A text value that is not in its declared Specific Character Set.
    case invalidCharacters(Tag)
    /// The file could not be read.
    case unreadable(errno: Int32)
}
