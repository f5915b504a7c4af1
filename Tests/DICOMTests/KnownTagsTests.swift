import DICOM
import Testing

@Suite struct KnownTagsTests {
    @Test(arguments: [
        (Tag.sopClassUID, "SOPClassUID"), (.patientName, "PatientName"), (.patientID, "PatientID"),
        (.studyInstanceUID, "StudyInstanceUID"), (.seriesInstanceUID, "SeriesInstanceUID"),
        (.accessionNumber, "AccessionNumber"), (.failureReason, "FailureReason"), (.retrieveURL, "RetrieveURL"),
        (.failedSOPSequence, "FailedSOPSequence"), (.referencedSOPSequence, "ReferencedSOPSequence"),
        (.otherFailuresSequence, "OtherFailuresSequence"), (.encapsulatedDocument, "EncapsulatedDocument"),
        (.mimeTypeOfEncapsulatedDocument, "MIMETypeOfEncapsulatedDocument"), (.pixelData, "PixelData"),
        (.lossyImageCompressionMethod, "LossyImageCompressionMethod"), (.rows, "Rows"), (.columns, "Columns"),
    ])
    func `a tag that is known by name is the one of its keyword`(tag: Tag, keyword: String) {
        #expect(DataDictionary.entry(keyword: keyword)?.tag == tag)
    }
}
