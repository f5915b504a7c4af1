import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.7.2.1.
    mutating func fillGeneralStudyModule() {
        fillDateAndTime(.studyDate, .studyTime)
        fill(.accessionNumber, .SH, .empty)
        fill(.referringPhysicianName, .PN, .empty)
        fill(.studyID, .SH, defaultStudyID)
    }

    /// A directory of media needs a Study ID (PS3.3 §F.5.2); the accession number names the study where it fits.
    private var defaultStudyID: String {
        if settings.keepsUnknowns { return "" }
        guard let accession = dataSet.string(.accessionNumber), 1...16 ~= accession.unicodeScalars.count else {
            return "1"
        }
        return accession
    }
}
