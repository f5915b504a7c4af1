import DICOM

/// Kinds for which only dcm4che has SOP classes: genomic data and compressed files.
extension Media {
    private static let profile = "dcm4chee"

    /// Row reader of Genozip files.
    @Sendable static func genozip(_ file: MediaFile, _ options: ReadingOptions) throws(ConversionError) -> Reading {
        let kind = "Genozip file"
        try check(kind, options)
        // The footer: where the last header stands, and the signature again.
        let end = try file.content.bytes(at: file.content.byteCount - 4, limit: file.content.byteCount)
        guard file.content.byteCount >= 16, end == [0x27, 0x05, 0x20, 0x12] else { throw .truncated(found: kind) }
        return .media(document("application/vnd.genozip", SOPClass.dcm4cheGenozip, modality: "DNA"))
    }

    /// Row reader of bzip2 files: compressed variant calls where the name or the declared type says so.
    @Sendable static func bzip2(_ file: MediaFile, _ options: ReadingOptions) throws(ConversionError) -> Reading {
        let kind = "bzip2 file"
        try check(kind, options)
        guard try Bzip2.hasBlock(file.content) else { throw .damaged(found: kind, part: "its first block") }
        guard try Bzip2.hasEnd(file.content) else { throw .truncated(found: kind) }
        if file.isVariantCalls {
            return .media(document("application/prs.vcfbzip2", SOPClass.dcm4cheVCFBzip2, modality: "DNA"))
        }
        return .media(document("application/x-bzip2", SOPClass.dcm4cheBzip2, modality: "OT"))
    }

    private static func check(_ kind: String, _ options: ReadingOptions) throws(ConversionError) {
        guard options.settings.allowsPrivateClasses else { throw .needsProfile(found: kind, profile: profile) }
        switch options.rendering {
        case nil, .document: break
        case .pages, .sc, .photo, .video:
            throw .renderingNotPossible(found: kind, as: options.rendering ?? .document)
        }
    }

    private static func document(_ mediaType: String, _ sopClassUID: String, modality: String) -> Media {
        Media(
            mediaType: mediaType, sopClassUID: sopClassUID, transferSyntaxUID: TransferSyntax.explicitVRLittleEndian,
            form: .document(.init(mediaType: mediaType, modality: modality)))
    }
}

extension MediaFile {
    fileprivate var isVariantCalls: Bool {
        let name = name?.lowercased() ?? ""
        return [".vcf.bz2", ".vcfbz2", ".vcfbzip2"].contains { name.hasSuffix($0) }
            || declaredType?.lowercased().hasPrefix("application/prs.vcfbzip2") == true
    }
}

/// The two marks of a bzip2 file: π begins a block, √π the end, which stands at any bit.
enum Bzip2 {
    private static let block: [UInt8] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
    private static let end: [UInt8] = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]
    /// The mark, four bytes of checksum, and up to seven bits that fill the last byte.
    private static let endByteCount = 11

    static func hasBlock(_ content: Content) throws(ConversionError) -> Bool {
        let head = try content.bytes(at: 0, count: 10)
        guard head.count == 10, 0x31...0x39 ~= head[3] else { return false }
        return head.holds(block, at: 4) || head.holds(end, at: 4)
    }

    static func hasEnd(_ content: Content) throws(ConversionError) -> Bool {
        let tail = try content.bytes(at: content.byteCount - endByteCount, limit: content.byteCount)
        guard tail.count == endByteCount else { return false }
        return (0..<8).contains { fill in
            // Shift all by the filling bits; the mark then stands ten bytes before the end.
            let shifted = (1..<endByteCount).map { index in
                UInt8(truncatingIfNeeded: (Int(tail[index - 1]) << 8 | Int(tail[index])) >> fill)
            }
            return shifted.holds(end, at: 0)
        }
    }
}
