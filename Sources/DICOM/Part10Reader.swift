/// What a DICOM file says of itself, without its pixels.
package struct Part10Summary: Sendable {
    package let transferSyntaxUID: String
    package let metaSOPClassUID: String?
    package let metaSOPInstanceUID: String?
    /// The standard's elements of groups 0008 to 0028, and those asked for, sequences included; text decoded, without
    /// padding, person names without empty ends. Elements of VR UN have the VR of the dictionary.
    package private(set) var dataSet: DataSet
    /// Elements, at any depth, that the file has but `dataSet` has not, or not whole: too long, or in a character set
    /// that is not read here. What the file says there is not known.
    package let unreadTags: Set<Tag>
    /// Whether Pixel Data stands in fragments.
    package let hasFragments: Bool
    /// Whether it has Pixel Data of its own, in one piece or in fragments.
    package let hasPixelData: Bool
    /// Whether it has pixels in any form, or says where they are to be had.
    let hasPixels: Bool
    /// Dates, numbers, codes and identifiers of the data set itself that hold other bytes than ASCII.
    let garbledTags: Set<Tag>
    /// The first attributes of groups 0008 to 0028 that the standard does not have, though their groups are its own.
    package let unknownTags: [Tag]
    /// Length of Pixel Data that stands in one piece. Units: bytes.
    package let pixelByteCount: Int?
    /// Whether it has a digital signature.
    package let isSigned: Bool
    let encoding: ElementEncoding

    /// The summary of the object with other values.
    package func with(_ changes: DataSet) -> Part10Summary {
        var changed = self
        for element in changes.elements { changed.dataSet.set(element) }
        return changed
    }
}

/// Reads DICOM files of any size within bounds, and notices where they are cut short.
///
/// - Source: PS3.10 §7.1, PS3.5 §7, §A.
package enum Part10Reader {
    /// Longer values are passed over. Units: bytes.
    package static let maximumValue = 64 * 1024
    /// Of all that is kept together. Units: bytes.
    package static let maximumTotal = 1024 * 1024
    static let maximumDepth = 64

    /// Walks the whole of a Part 10 file, by seeking over values, and keeps what describes the object.
    ///
    /// - Throws: `notPart10`; `truncated` wherever the file ends too early; `malformed` for elements that cannot be;
    ///   `unsupportedTransferSyntax` for deflated ones.
    package static func summary(of content: Content) throws(DICOMError) -> Part10Summary {
        let head = try Part10Head(of: content)
        guard head.hasPreamble else { throw .notPart10 }
        guard let uid = head.transferSyntaxUID else { throw .missing(.transferSyntaxUID) }
        if TransferSyntax.isDeflated(uid) { throw .unsupportedTransferSyntax(uid) }
        return try summary(of: content, behind: head)
    }

    /// The same of any DICOM file, with its head or without.
    ///
    /// - Parameters:
    ///   - inflated: the data set of a deflated Transfer Syntax.
    ///   - wanted: attributes that are kept beside those of groups 0008 to 0028.
    ///   - foreign: what reads text in character sets that are not read here.
    package static func summary(
        of content: Content, behind head: Part10Head, inflated: Content? = nil, wanted: Set<Tag> = [],
        foreign: ForeignText? = nil
    ) throws(DICOMError) -> Part10Summary {
        let window = ByteWindow(inflated ?? content)
        let offset = inflated == nil ? head.byteCount : 0
        let start = try (inflated ?? content).read(at: offset, count: 6)
        let encoding = ElementEncoding(transferSyntaxUID: head.transferSyntaxUID, start: start[...])
        var reader = DataSetReader(window, encoding: encoding, at: offset, wanted: wanted, foreign: foreign)
        let dataSet = try reader.readToEnd()
        // Which compression the fragments have, nobody can tell.
        if head.transferSyntaxUID == nil, reader.hasFragments { throw .missing(.transferSyntaxUID) }
        return Part10Summary(
            transferSyntaxUID: head.transferSyntaxUID ?? encoding.transferSyntaxUID,
            metaSOPClassUID: head.meta.string(.mediaStorageSOPClassUID),
            metaSOPInstanceUID: head.meta.string(.mediaStorageSOPInstanceUID),
            dataSet: dataSet,
            unreadTags: reader.unreadTags, hasFragments: reader.hasFragments, hasPixelData: reader.hasPixelData,
            hasPixels: reader.hasPixels, garbledTags: reader.garbledTags, unknownTags: reader.unknownTags,
            pixelByteCount: reader.pixelByteCount, isSigned: reader.isSigned, encoding: encoding)
    }
}
