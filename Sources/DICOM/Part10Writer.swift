/// Part 10 files.
///
/// - Source: PS3.10 §7.1.
package enum Part10 {
    /// Names this program as the writer of a file. It stays the same for ever.
    package static let implementationClassUID = "2.25.112437960162998844426229165390440375869"
    package static let implementationVersionName = "STOW_GATEWAY"

    static let preambleLength = 128

    /// The file of an instance, in pieces. An uploaded file is passed on as it is, save that its preamble becomes
    /// zeros, for a preamble can hold a program (PS3.10 §7.5).
    ///
    /// - Throws: `valueTooLong` where a value does not fit its length field.
    package static func segments(of instance: DICOMInstance) throws(DICOMError) -> [Segment] {
        switch instance.representation {
        case .dataSet(let dataSet): return try segments(of: dataSet, instance)
        case .pieces(let pieces): return pieces.segments
        case .part10(let content):
            guard content.byteCount >= preambleLength + 4 else { throw .notPart10 }
            return [
                .bytes(Array(repeating: 0, count: preambleLength)),
                content.segment(preambleLength..<content.byteCount),
            ]
        }
    }

    /// The file of an instance that was made here, with a fragment of Pixel Data for each frame.
    package static func pieces(of instance: DICOMInstance, frames: [Content]) throws(DICOMError) -> Part10Pieces {
        guard case .dataSet(var dataSet) = instance.representation else { throw .notPart10 }
        var writer = try head(meta(of: instance))
        for element in dataSet.elements {
            if element.tag == .pixelData { try writer.append(frames: frames) } else { try writer.append(element) }
        }
        dataSet.remove(.pixelData)
        return Part10Pieces(segments: writer.segments, summary: dataSet)
    }

    private static func segments(of dataSet: DataSet, _ instance: DICOMInstance) throws(DICOMError) -> [Segment] {
        var writer = try head(meta(of: instance))
        try writer.append(dataSet)
        return writer.segments
    }

    /// File Meta Information without its group length.
    private static func meta(of instance: DICOMInstance) -> DataSet {
        var meta = DataSet()
        meta.set(.fileMetaInformationVersion, .OB, .bytes([0, 1]))
        meta.set(.mediaStorageSOPClassUID, .UI, instance.sopClassUID)
        meta.set(.mediaStorageSOPInstanceUID, .UI, instance.sopInstanceUID)
        meta.set(.transferSyntaxUID, .UI, instance.transferSyntaxUID)
        meta.set(.implementationClassUID, .UI, implementationClassUID)
        meta.set(.implementationVersionName, .SH, implementationVersionName)
        return meta
    }

    /// Preamble, prefix and File Meta Information.
    ///
    /// - Parameter meta: group 0002; its group length is worked out here.
    static func head(_ meta: DataSet) throws(DICOMError) -> ExplicitVRWriter {
        var meta = meta
        meta.remove(.fileMetaInformationGroupLength)
        var group = ExplicitVRWriter()
        try group.append(meta)
        let groupLength = group.segments.reduce(0) { $0 + $1.byteCount }

        var writer = ExplicitVRWriter(startingWith: Array(repeating: 0, count: preambleLength) + "DICM".utf8)
        try writer.append(DataElement(.fileMetaInformationGroupLength, .UL, .integers([groupLength])))
        try writer.append(meta)
        return writer
    }
}
