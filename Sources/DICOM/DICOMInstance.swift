/// One complete SOP Instance, ready to be sent.
package struct DICOMInstance: Sendable {
    package enum Representation: Sendable {
        /// Made here: the whole data set, group 0002 excluded; large values are `.bulk`.
        case dataSet(DataSet)
        /// Uploaded as DICOM: a Part 10 file, sent on as it is but for its preamble.
        case part10(Content)
        /// Uploaded as DICOM, but its head or some of its elements had to be written anew.
        case pieces(Part10Pieces)
    }

    /// The file's name as the uploader gave it, or its position. May hold a patient's name: never log it.
    package var file: String
    /// What the upload was found to be, e.g. `application/pdf`.
    package var mediaType: String
    package var sopClassUID: String
    package var sopInstanceUID: String
    package var studyInstanceUID: String
    package var seriesInstanceUID: String
    package var transferSyntaxUID: String
    package var representation: Representation
    /// Attributes whose values come from the moment of acceptance (the clock, this program's version), not from the
    /// upload: a resend may differ in them and is the same object all the same.
    package var generatedTags: [Tag]
    /// What the uploader should know; never holds a value of a field.
    package var warnings: [String]
    /// Of a document, as far as it is known.
    package var document: DocumentFacts

    package init(
        file: String, mediaType: String, sopClassUID: String, sopInstanceUID: String, studyInstanceUID: String,
        seriesInstanceUID: String, transferSyntaxUID: String, representation: Representation,
        generatedTags: [Tag] = [], warnings: [String] = [], document: DocumentFacts = DocumentFacts()
    ) {
        self.file = file
        self.mediaType = mediaType
        self.sopClassUID = sopClassUID
        self.sopInstanceUID = sopInstanceUID
        self.studyInstanceUID = studyInstanceUID
        self.seriesInstanceUID = seriesInstanceUID
        self.transferSyntaxUID = transferSyntaxUID
        self.representation = representation
        self.generatedTags = generatedTags
        self.warnings = warnings
        self.document = document
    }
}
