import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.24.2.
    mutating func fillEncapsulatedDocumentModule(_ document: DocumentDescription, content: BulkData) {
        fillDateAndTime(.contentDate, .contentTime)
        fill(.acquisitionDateTime, .DT, .empty)
        fill(.burnedInAnnotation, .CS, "YES")
        fill(.conceptNameCodeSequence, .SQ, .items([]))
        fill(.documentTitle, .ST, .empty)
        exclude(.pixelData)
        decide(.encapsulatedDocument, .OB, .bulk(content))
        decide(.mimeTypeOfEncapsulatedDocument, .LO, document.mediaType)
        // The document itself may be of odd length and is padded (PS3.5 §7.1.1).
        decide(.encapsulatedDocumentLength, .UL, content.content.byteCount)
    }
}
