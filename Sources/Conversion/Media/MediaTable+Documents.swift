import DICOM

/// The rows of documents and models.
extension MediaDescriptor {
    static let pdf = MediaDescriptor(
        "PDF document", "application/pdf", [.within(Signature.headByteCount, Array("%PDF-".utf8))],
        sopClassUIDs: [
            SOPClass.encapsulatedPDF, SOPClass.secondaryCapture, SOPClass.multiframeGrayscaleByteSecondaryCapture,
            SOPClass.multiframeTrueColorSecondaryCapture,
        ],
        transferSyntaxUIDs: [TransferSyntax.explicitVRLittleEndian], read: Media.pdf
    ).noting(
        changes: [
            "The document itself stays byte for byte; its title is read.",
            "`as=pages`: images of its pages, in gray where no page has a colour; an object for each page size.",
        ],
        refuses: [
            "Documents that open only with a password, end early, or have a cross-reference that cannot be repaired.",
            "Documents without a page, or whose compressed objects do not lead to one.",
            "`as=pages`: more than 500 pages, or 50 million pixels a page.",
        ])

    static let cda = MediaDescriptor(
        "CDA document", "text/xml", [.text("urn:hl7-org:v3"), .text("<ClinicalDocument")],
        sopClassUIDs: [SOPClass.encapsulatedCDA], transferSyntaxUIDs: [TransferSyntax.explicitVRLittleEndian],
        read: Media.cda
    ).noting(
        changes: [
            "Title, code, time and HL7InstanceIdentifier are read; the document itself stays byte for byte.",
            "Name, birth date and sex are completed from it only if it has the given Patient ID.",
        ],
        refuses: [
            "A document type declaration (<!DOCTYPE).", "A document about another patient than the given one (409).",
            "Documents above 64 MiB, without an id, not well-formed, or in other encodings than UTF-8, UTF-16 and ISO-8859-1.",
        ])

    static let stl = MediaDescriptor(
        "STL model", "model/stl",
        [.both(.ascii("solid"), .text("facet normal")), .both(.ascii("SOLID"), .text("FACET NORMAL"))],
        sopClassUIDs: [SOPClass.encapsulatedSTL], transferSyntaxUIDs: [TransferSyntax.explicitVRLittleEndian],
        read: Media.stl
    ).noting(refuses: ["Text that does not end with endsolid; a binary file of another size than its triangles take."])

    static let obj = MediaDescriptor(
        "OBJ model", "model/obj", [.text("\nvn "), .text("\nmtllib "), .both(.ascii("v "), .text("\nv "))],
        sopClassUIDs: [SOPClass.encapsulatedOBJ], transferSyntaxUIDs: [TransferSyntax.explicitVRLittleEndian],
        read: Media.obj
    ).noting(
        changes: ["Nothing; material files of the same upload are referenced."],
        refuses: ["Models without a vertex or a face."])

    static let mtl = MediaDescriptor(
        "MTL material", "model/mtl", [.text("newmtl ")], sopClassUIDs: [SOPClass.encapsulatedMTL],
        transferSyntaxUIDs: [TransferSyntax.explicitVRLittleEndian], read: Media.mtl
    ).noting(refuses: ["Text without a material."])

    static let bzip2 = MediaDescriptor(
        "bzip2 file", "application/x-bzip2", [.ascii("BZh")],
        sopClassUIDs: [SOPClass.dcm4cheBzip2, SOPClass.dcm4cheVCFBzip2],
        transferSyntaxUIDs: [TransferSyntax.explicitVRLittleEndian], read: Media.bzip2
    ).noting(
        changes: ["Nothing; variant calls (named .vcf.bz2 or declared so) have a class of their own."],
        refuses: ["Every archive but one of profile dcm4chee: the classes are dcm4che's own."])

    static let genozip = MediaDescriptor(
        "Genozip file", "application/vnd.genozip", [.bytes([0x27, 0x05, 0x20, 0x12], at: 0)],
        sopClassUIDs: [SOPClass.dcm4cheGenozip], transferSyntaxUIDs: [TransferSyntax.explicitVRLittleEndian],
        read: Media.genozip
    ).noting(refuses: ["Every archive but one of profile dcm4chee: the class is dcm4che's own."])
}
