/// What a Part 10 file says of itself, without its pixels.
package struct Part10Summary: Sendable {
    package let transferSyntaxUID: String
    package let metaSOPClassUID: String?
    package let metaSOPInstanceUID: String?
    /// The standard's elements of groups 0008 to 0028, sequences included; text decoded, without padding, person names
    /// without empty ends. Elements of VR UN have the VR of the dictionary.
    package let dataSet: DataSet
    /// Elements, at any depth, that the file has but `dataSet` has not, or not whole: too long, or in a character set
    /// that is not read here. What the file says there is not known.
    package let unreadTags: Set<Tag>
}

/// Reads Part 10 files of any size within bounds, and notices where they are cut short.
///
/// - Source: PS3.10 §7.1, PS3.5 §7, §A.
package enum Part10Reader {
    /// Longer values are passed over. Units: bytes.
    package static let maximumValue = 64 * 1024
    /// Of all that is kept together. Units: bytes.
    package static let maximumTotal = 1024 * 1024
    static let maximumDepth = 64

    /// Walks the whole file, by seeking over values, and keeps what describes the object.
    ///
    /// - Throws: `notPart10`; `truncated` wherever the file ends too early; `malformed` for elements that cannot be;
    ///   `unsupportedTransferSyntax` for deflated, private and unknown ones.
    package static func summary(of content: Content) throws(DICOMError) -> Part10Summary {
        var window = ByteWindow(content)
        let prefixEnd = Part10.preambleLength + 4
        guard window.byteCount >= prefixEnd,
            try window.bytes(at: Part10.preambleLength, count: 4).elementsEqual("DICM".utf8)
        else { throw .notPart10 }

        var meta = DataSetReader(window, encoding: .explicitLittleEndian, at: prefixEnd)
        let metaData = try meta.readGroup0002()
        guard let transferSyntaxUID = metaData.string(.transferSyntaxUID) else { throw .missing(.transferSyntaxUID) }
        guard let encoding = ElementEncoding(transferSyntaxUID: transferSyntaxUID) else {
            throw .unsupportedTransferSyntax(transferSyntaxUID)
        }
        var reader = DataSetReader(window, encoding: encoding, at: meta.offset)
        let dataSet = try reader.readToEnd()
        return Part10Summary(
            transferSyntaxUID: transferSyntaxUID,
            metaSOPClassUID: metaData.string(.mediaStorageSOPClassUID),
            metaSOPInstanceUID: metaData.string(.mediaStorageSOPInstanceUID),
            dataSet: dataSet,
            unreadTags: reader.unreadTags)
    }
}

/// How the headers of elements stand.
struct ElementEncoding {
    static let explicitLittleEndian = ElementEncoding(isExplicit: true, order: .littleEndian)
    static let implicitLittleEndian = ElementEncoding(isExplicit: false, order: .littleEndian)

    let isExplicit: Bool
    let order: ByteOrder

    private init(isExplicit: Bool, order: ByteOrder) {
        self.isExplicit = isExplicit
        self.order = order
    }

    /// `nil` for transfer syntaxes whose data sets are not read here.
    ///
    /// - Source: PS3.5 §A: all encapsulated ones are Explicit VR Little Endian.
    init?(transferSyntaxUID uid: String) {
        switch uid {
        case TransferSyntax.implicitVRLittleEndian: self = .implicitLittleEndian
        case TransferSyntax.explicitVRLittleEndian: self = .explicitLittleEndian
        case TransferSyntax.explicitVRBigEndian: self.init(isExplicit: true, order: .bigEndian)
        case TransferSyntax.jpipReferencedDeflate, TransferSyntax.htj2kJPIPReferencedDeflate: return nil
        default:
            let families = [TransferSyntax.jpegFamily, TransferSyntax.rleLossless, TransferSyntax.deflatedImageFrame]
            guard families.contains(where: { uid == $0 || uid.hasPrefix($0 + ".") }) else { return nil }
            self = .explicitLittleEndian
        }
    }
}
