/// What stands before the data set of a DICOM file: preamble, prefix and File Meta Information, or less.
///
/// - Source: PS3.10 §7.1.
package struct Part10Head: Sendable {
    /// Whether the file begins as a Part 10 file must.
    package let hasPreamble: Bool
    /// Group 0002.
    package let meta: DataSet
    /// Where the data set begins. Units: bytes.
    package let byteCount: Int
    /// Whether the group length is there and right.
    let hasRightLength: Bool

    package var transferSyntaxUID: String? {
        meta.string(.transferSyntaxUID).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Reads the head; of a data set without one, nothing.
    ///
    /// Tolerated are a missing preamble, a missing prefix and a missing or wrong group length.
    ///
    /// - Throws: `notPart10` for what cannot be a DICOM file; `truncated`, `malformed`.
    package init(of content: Content) throws(DICOMError) {
        let prefix = Array("DICM".utf8)
        let start: Int
        if try content.read(at: Part10.preambleLength, count: 4) == prefix {
            hasPreamble = true
            start = Part10.preambleLength + 4
        } else {
            hasPreamble = false
            let head = try content.read(at: 0, count: 6)
            let isBare = head.starts(with: prefix) && head.dropFirst(4).elementsEqual([2, 0])
            guard isBare || head.starts(with: [2, 0]) || head.starts(with: [8, 0]) || head.starts(with: [0, 8]) else {
                throw .notPart10
            }
            start = isBare ? 4 : 0
        }
        var reader = DataSetReader(ByteWindow(content), encoding: .explicitLittleEndian, at: start)
        meta = try reader.readGroup0002()
        byteCount = reader.offset
        // The group length is its own element of 12 bytes, and counts what follows.
        hasRightLength = meta.integer(.fileMetaInformationGroupLength) == reader.offset - start - 12
    }

    /// What of the head must be written anew, so that it is as the standard wants it and agrees with the data set.
    package func faults(for summary: Part10Summary) -> Set<Fault> {
        var faults: Set<Fault> = []
        if !hasPreamble { faults.insert(.noPreamble) }
        if !hasRightLength || meta[.fileMetaInformationVersion]?.value != Self.version || transferSyntaxUID == nil
            || !hasImplementation || meta.elements.contains(where: { DataDictionary.entry($0.tag) == nil })
        {
            faults.insert(.incomplete)
        }
        for (tag, own) in [
            (Tag.mediaStorageSOPClassUID, Tag.sopClassUID), (.mediaStorageSOPInstanceUID, .sopInstanceUID),
        ] {
            let uid = meta.string(tag) ?? ""
            if uid.isEmpty {
                faults.insert(.incomplete)
            } else if uid != summary.dataSet.string(own) {
                faults.insert(.contradictsDataSet)
            }
        }
        return faults
    }

    package enum Fault: Sendable {
        case noPreamble
        /// An element that every file must have is missing, or the group length is wrong.
        case incomplete
        /// It names another SOP Class or Instance than the data set.
        case contradictsDataSet
    }

    private static let version = Value.bytes([0, 1])

    /// Whether it names the program that wrote it.
    private var hasImplementation: Bool {
        guard let uid = meta.string(.implementationClassUID), !uid.isEmpty else { return false }
        return Part10Summary.isIdentifier(uid)
    }

    /// Group 0002 as it must be for the object.
    func repaired(for dataSet: DataSet, transferSyntaxUID: String) -> DataSet {
        // What the standard does not know is nothing that anybody reads.
        var repaired = DataSet(meta.elements.filter { DataDictionary.entry($0.tag) != nil })
        repaired.set(.fileMetaInformationVersion, .OB, Self.version)
        repaired.set(.mediaStorageSOPClassUID, .UI, dataSet.string(.sopClassUID) ?? "")
        repaired.set(.mediaStorageSOPInstanceUID, .UI, dataSet.string(.sopInstanceUID) ?? "")
        repaired.set(.transferSyntaxUID, .UI, transferSyntaxUID)
        if !hasImplementation {
            repaired.set(.implementationClassUID, .UI, Part10.implementationClassUID)
            repaired.set(.implementationVersionName, .SH, Part10.implementationVersionName)
        }
        return repaired
    }
}

extension Part10 {
    /// An uploaded object behind a head that is right; its data set stays as it is.
    package static func repaired(
        _ content: Content, behind head: Part10Head, _ summary: Part10Summary
    ) throws(DICOMError) -> Part10Pieces {
        let meta = head.repaired(for: summary.dataSet, transferSyntaxUID: summary.transferSyntaxUID)
        return Part10Pieces(
            segments: try self.head(meta).segments + [content.segment(head.byteCount..<content.byteCount)],
            summary: summary.dataSet)
    }

    /// An uploaded object as it is, but for its preamble; of one whose data set cannot be read where it stands.
    package static func unchanged(_ content: Content, _ summary: Part10Summary) -> Part10Pieces {
        Part10Pieces(
            segments: [
                .bytes(Array(repeating: 0, count: preambleLength)),
                content.segment(min(preambleLength, content.byteCount)..<content.byteCount),
            ],
            summary: summary.dataSet)
    }
}
