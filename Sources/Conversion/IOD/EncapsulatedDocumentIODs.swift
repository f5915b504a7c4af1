import DICOM

extension InstanceDraft {
    /// The IOD of the document's SOP Class.
    mutating func fillEncapsulatedDocumentIOD(_ document: DocumentDescription, content: BulkData) {
        switch media.sopClassUID {
        case SOPClass.encapsulatedCDA: fillEncapsulatedCDAIOD(document, content: content)
        case SOPClass.encapsulatedSTL, SOPClass.encapsulatedOBJ, SOPClass.encapsulatedMTL:
            fillEncapsulatedModelIOD(document, content: content)
        case SOPClass.dcm4cheGenozip, SOPClass.dcm4cheVCFBzip2, SOPClass.dcm4cheBzip2:
            fillPrivateDocumentIOD(document, content: content)
        default: fillEncapsulatedPDFIOD(document, content: content)
        }
    }

    /// Encapsulated CDA.
    ///
    /// - Source: PS3.3 §A.45.2.
    private mutating func fillEncapsulatedCDAIOD(_ document: DocumentDescription, content: BulkData) {
        if let identifier = document.hl7InstanceIdentifier { decide(.hl7InstanceIdentifier, .ST, identifier) }
        fillEncapsulatedPDFIOD(document, content: content)
    }

    /// Encapsulated STL, OBJ and MTL; a material has no frame of reference.
    ///
    /// - Source: PS3.3 §A.85.1, §A.85.2, §A.85.3.
    private mutating func fillEncapsulatedModelIOD(_ document: DocumentDescription, content: BulkData) {
        fillPatientModule()
        fillGeneralStudyModule()
        fillEncapsulatedDocumentSeriesModule(document)
        if media.sopClassUID != SOPClass.encapsulatedMTL { fillFrameOfReferenceModule() }
        fillEnhancedGeneralEquipmentModule()
        fillEncapsulatedDocumentModule(document, content: content)
        fillManufacturing3DModelModule()
        fillSOPCommonModule()
    }

    /// dcm4che's classes, which no part of the standard defines: what its own tools send.
    private mutating func fillPrivateDocumentIOD(_ document: DocumentDescription, content: BulkData) {
        fillPatientModule()
        fillGeneralStudyModule()
        fillEncapsulatedDocumentSeriesModule(document)
        fillEnhancedGeneralEquipmentModule()
        fillDateAndTime(.contentDate, .contentTime)
        fill(.acquisitionDateTime, .DT, .empty)
        exclude(.pixelData)
        decide(.encapsulatedDocument, .OB, .bulk(content))
        decide(.mimeTypeOfEncapsulatedDocument, .LO, document.mediaType)
        decide(.encapsulatedDocumentLength, .UL, content.content.byteCount)
        fillSOPCommonModule()
    }
}
