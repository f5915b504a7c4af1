import DICOM

extension Media {
    /// Row reader of DICOM objects, which stay what they are.
    @Sendable static func part10(_ content: Content, _ rendering: RenderAs?) throws(ConversionError) -> Media {
        if let rendering { throw .renderingNotPossible(found: "DICOM object", as: rendering) }
        let summary = try summary(of: content)
        let dataSet = summary.dataSet
        if summary.metaSOPClassUID == SOPClass.mediaStorageDirectory
            || dataSet.string(.sopClassUID) == SOPClass.mediaStorageDirectory
        {
            throw .notYetSupported(found: "DICOM directory (DICOMDIR)")
        }
        for tag in [Tag.sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID] {
            guard dataSet.string(tag)?.isEmpty == false else { throw .dicom(.missing(tag)) }
        }
        return Media(
            mediaType: "application/dicom", sopClassUID: dataSet.string(.sopClassUID) ?? "",
            transferSyntaxUID: summary.transferSyntaxUID, form: .object(summary))
    }

    private static func summary(of content: Content) throws(ConversionError) -> Part10Summary {
        do {
            return try Part10Reader.summary(of: content)
        } catch {
            switch error {
            case .truncated: throw .truncated(found: "DICOM object")
            default: throw .dicom(error)
            }
        }
    }
}
