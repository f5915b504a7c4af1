import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.12.1.
    mutating func fillSOPCommonModule() {
        decide(.sopClassUID, .UI, media.sopClassUID)
        if let given = dataSet.string(.specificCharacterSet), given != "ISO_IR 192" {
            warn("SpecificCharacterSet is always ISO_IR 192: the fields' text has been converted to UTF-8.")
        }
        overwrite(.specificCharacterSet, .CS, "ISO_IR 192")
        excludeFileMetaInformation()
    }

    /// Groups below 0008 are no part of a data set (PS3.5 §7.1). To say the transfer syntax that it has is no fault.
    private mutating func excludeFileMetaInformation() {
        while let first = dataSet.elements.first, first.tag.group < 0x0008 {
            if first.tag == .transferSyntaxUID, dataSet.string(first.tag) == media.transferSyntaxUID {
                remove(first.tag)
            } else {
                exclude(first.tag)
            }
        }
    }
}
