import DICOM

extension InstanceDraft {
    /// Files of models do not say their unit; millimetres are what printers take.
    ///
    /// - Source: PS3.3 §C.35.1; PS3.16 CID 7063.
    mutating func fillManufacturing3DModelModule() {
        var millimetre = DataSet()
        millimetre.set(.codeValue, .SH, "mm")
        millimetre.set(.codingSchemeDesignator, .SH, "UCUM")
        millimetre.set(.codeMeaning, .LO, "mm")
        fill(.measurementUnitsCodeSequence, .SQ, .items([millimetre]))
    }
}
