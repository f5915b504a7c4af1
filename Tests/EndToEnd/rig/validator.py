"""dciodvfy on objects of which the installed one (dicom3tools of 2022) knows the class or the coding, or not."""

import io

import pydicom

from .wire import complaints

# It takes these for native pixels, or calls their method unknown: shown as the coding beside them.
STANDS_FOR = {
    "1.2.840.10008.1.2.4.107": ("1.2.840.10008.1.2.4.102", "ISO_14496_10"),
    "1.2.840.10008.1.2.4.108": ("1.2.840.10008.1.2.4.102", "ISO_14496_10"),
    "1.2.840.10008.1.2.4.110": ("1.2.840.10008.1.2.4.90", None),
    "1.2.840.10008.1.2.4.111": ("1.2.840.10008.1.2.4.50", "ISO_10918_1"),
    "1.2.840.10008.1.2.4.112": ("1.2.840.10008.1.2.4.91", "ISO_15444_1"),
    "1.2.840.10008.1.2.4.201": ("1.2.840.10008.1.2.4.90", None),
    "1.2.840.10008.1.2.4.202": ("1.2.840.10008.1.2.4.90", None),
    "1.2.840.10008.1.2.4.203": ("1.2.840.10008.1.2.4.91", "ISO_15444_1"),
}

# "IOD Not found": it has no table of these classes.
UNKNOWN_CLASSES = {
    "1.2.840.10008.5.1.4.1.1.104.4": "Encapsulated OBJ is newer than the validator",
    "1.2.840.10008.5.1.4.1.1.104.5": "Encapsulated MTL is newer than the validator",
    "1.2.40.0.13.1.5.1.4.1.1.104.1": "dcm4che's own class",
    "1.2.40.0.13.1.5.1.4.1.1.104.2": "dcm4che's own class",
    "1.2.40.0.13.1.5.1.4.1.1.104.3": "dcm4che's own class",
}


def validator_says(file: bytes) -> list[str]:
    """Errors and warnings; of a class that it does not know, none."""
    data_set = pydicom.dcmread(io.BytesIO(file))
    if data_set.SOPClassUID in UNKNOWN_CLASSES:
        assert any("not found" in line.lower() or "unknown" in line.lower() or "unrecognized" in line.lower()
                   for line in complaints(file)), "the validator knows this class now"
        return []
    if data_set.file_meta.TransferSyntaxUID in STANDS_FOR:
        syntax, method = STANDS_FOR[data_set.file_meta.TransferSyntaxUID]
        data_set.file_meta.TransferSyntaxUID = syntax
        if method and "LossyImageCompressionMethod" in data_set:
            data_set.LossyImageCompressionMethod = method
        out = io.BytesIO()
        data_set.save_as(out, enforce_file_format=True)
        file = out.getvalue()
    return complaints(file)
