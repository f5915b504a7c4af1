/// The Native DICOM Model in XML.
///
/// - Source: PS3.19 §A.1.
package enum NativeDICOMModel {
    static let namespace = "http://dicom.nema.org/PS3.19/models/NativeDICOM"
    static let maximumDepth = 64

    /// One document of one data set.
    ///
    /// - Throws: `invalidCharacters` for text that XML 1.0 cannot hold, such as a form feed; `tooDeep`, `malformed`.
    package static func encode(_ dataSet: DataSet) throws(DICOMError) -> [UInt8] {
        var encoder = NativeDICOMModelEncoder()
        try encoder.appendDocument(dataSet)
        return encoder.bytes
    }

    /// Reads every `NativeDicomModel` of a document, whatever stands around them.
    ///
    /// - Parameter strictly: whether an attribute that is there twice, or has two kinds of value, is malformed, and
    ///   private attributes are given the block of their creator.
    /// - Throws: `invalidModel` for what is no such document, or has a document type; `malformed`, `tooDeep`.
    package static func decode(_ bytes: [UInt8], strictly: Bool = false) throws(DICOMError) -> [DataSet] {
        try NativeDICOMModelDecoder.dataSets(in: bytes, strictly: strictly)
    }
}
