/// How the headers of elements stand.
struct ElementEncoding: Equatable, Sendable {
    static let explicitLittleEndian = ElementEncoding(isExplicit: true, order: .littleEndian)
    static let implicitLittleEndian = ElementEncoding(isExplicit: false, order: .littleEndian)
    static let explicitBigEndian = ElementEncoding(isExplicit: true, order: .bigEndian)

    let isExplicit: Bool
    let order: ByteOrder

    /// The encoding of a Transfer Syntax; a private or unknown one shows it by its first element.
    ///
    /// - Parameter start: the first bytes of the data set, after they were inflated where that is needed.
    /// - Source: PS3.5 §A: all encapsulated ones are Explicit VR Little Endian.
    init(transferSyntaxUID uid: String?, start: ArraySlice<UInt8>) {
        switch uid {
        case TransferSyntax.implicitVRLittleEndian: self = .implicitLittleEndian
        case TransferSyntax.explicitVRLittleEndian: self = .explicitLittleEndian
        case TransferSyntax.explicitVRBigEndian: self = .explicitBigEndian
        case let uid?:
            let families = [TransferSyntax.jpegFamily, TransferSyntax.rleLossless, TransferSyntax.deflatedImageFrame]
            let isStandard = families.contains { uid == $0 || uid.hasPrefix($0 + ".") }
            self = isStandard || TransferSyntax.isDeflated(uid) ? .explicitLittleEndian : Self.shown(by: start)
        case nil: self = Self.shown(by: start)
        }
    }

    /// Two letters of a VR behind the tag are explicit; the groups of a data set begin low, so that the order shows.
    private static func shown(by start: ArraySlice<UInt8>) -> ElementEncoding {
        let head = Array(start.prefix(6))
        guard head.count == 6 else { return .explicitLittleEndian }
        guard VR(rawValue: String(decoding: head[4...], as: UTF8.self)) != nil else { return .implicitLittleEndian }
        return head[0] == 0 && head[1] != 0 ? .explicitBigEndian : .explicitLittleEndian
    }

    private init(isExplicit: Bool, order: ByteOrder) {
        self.isExplicit = isExplicit
        self.order = order
    }

    /// The standard's Transfer Syntax of a data set of that encoding without compression.
    var transferSyntaxUID: String {
        switch (isExplicit, order) {
        case (false, _): TransferSyntax.implicitVRLittleEndian
        case (true, .littleEndian): TransferSyntax.explicitVRLittleEndian
        case (true, .bigEndian): TransferSyntax.explicitVRBigEndian
        }
    }
}

extension TransferSyntax {
    /// Whether Pixel Data stands in one piece, for sure.
    static func isNative(_ uid: String) -> Bool {
        isDeflated(uid) || [implicitVRLittleEndian, explicitVRLittleEndian, explicitVRBigEndian].contains(uid)
    }

    /// Whether Pixel Data stands in fragments, for sure.
    ///
    /// - Source: PS3.5 §A.4; those by reference (JPIP) have no Pixel Data.
    static func isEncapsulated(_ uid: String) -> Bool {
        uid == rleLossless || (uid.hasPrefix(jpegFamily + ".") && !isDeflated(uid))
    }

    /// Whether the whole data set is deflated (RFC 1951) behind the File Meta Information.
    ///
    /// - Source: PS3.5 §A.5, §A.4.8, §A.4.12.
    package static func isDeflated(_ uid: String) -> Bool {
        [deflatedExplicitVRLittleEndian, jpipReferencedDeflate, htj2kJPIPReferencedDeflate].contains(uid)
    }
}
