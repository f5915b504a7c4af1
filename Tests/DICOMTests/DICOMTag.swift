import DICOM

/// Swift Testing has tags of its own; here a tag is one of DICOM.
typealias Tag = DICOM.Tag
