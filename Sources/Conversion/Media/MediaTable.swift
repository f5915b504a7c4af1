import DICOM

/// Every kind of media that is recognised. A kind without SOP Class is recognised only so that a refusal can name it.
///
/// The first match decides, so the order matters: a short or weak signature comes after a long one, and PDF, which may
/// begin anywhere in its first kilobyte, after the kinds that may hold one (a ZIP archive of PDFs).
package enum MediaTable {
    package static let rows: [MediaDescriptor] = [
        .jpegLS,
        .init(
            "JPEG image", "image/jpeg", [.bytes([0xFF, 0xD8, 0xFF], at: 0)],
            sopClassUIDs: [SOPClass.secondaryCapture, SOPClass.vlPhotographic],
            transferSyntaxUIDs: [
                TransferSyntax.jpegBaseline, TransferSyntax.jpegExtended, TransferSyntax.jpegLossless,
                TransferSyntax.jpegLosslessSV1, TransferSyntax.explicitVRLittleEndian,
            ],
            read: Media.jpeg
        ).noting(changes: MediaTable.jpegChanges, refuses: MediaTable.jpegRefusals),
        .init(
            "DICOM object", "application/dicom", [.ascii("DICM", at: 128)], sopClassUIDs: [], transferSyntaxUIDs: [],
            read: Media.dicom
        ).noting(changes: DICOMNotes.changes, refuses: DICOMNotes.refuses),
        .png, .gif, .tiff, .webp, .avif, .heic, .htj2k, .jpeg2000, .jpegXL,
        .quickTime, .mp4, .matroska, .avi, .mpegProgramStream, .mpegElementaryStream, .mpegTransportStream, .bluRay,
        .init(
            "bare H.264 stream", "video/h264", .bytes([0, 0, 0, 1, 0x67], at: 0), .bytes([0, 0, 0, 1, 0x09], at: 0),
            .bytes([0, 0, 1, 0x67], at: 0)),
        .init("bare HEVC stream", "video/h265", .bytes([0, 0, 0, 1, 0x40, 0x01], at: 0)),
        // `expand` opens archives before any row is asked; this one is of those inside archives.
        .init(
            "ZIP archive", "application/zip", [.ascii("PK\u{03}\u{04}"), .ascii("PK\u{05}\u{06}")], sopClassUIDs: [],
            transferSyntaxUIDs: [], read: { _, _ throws(ConversionError) in throw .nestedArchive }
        ).noting(
            changes: [
                "Its entries are the files of the upload; directories and what macOS and Windows add are left out."
            ],
            refuses: [
                "Archives inside archives, Office documents, archives in several parts.",
                "Encrypted entries, and others than stored and deflated ones.",
                "What inflates beyond `limits.upload`, to more than `limits.zipRatio` times its size, or to more files than "
                    + "`limits.files`.",
            ]),
        .init("gzip archive", "application/gzip", .bytes([0x1F, 0x8B, 0x08], at: 0)),
        .bzip2, .genozip,
        .init(
            "Microsoft Office document", "application/x-ole-storage",
            .bytes([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], at: 0)),
        .init("RTF document", "application/rtf", .ascii("{\\rtf")),
        .init("PostScript document", "application/postscript", .ascii("%!PS")),
        .init(
            "raw DICOM data set", "application/dicom", Signature.rawDataSets, sopClassUIDs: [], transferSyntaxUIDs: [],
            read: Media.dicom
        ).noting(
            changes: ["Preamble and file meta information are written; the data set stays as it is."],
            refuses: ["Compressed pixel data of which no element says the transfer syntax."] + DICOMNotes.refuses,
            recognition:
                "File Meta Information without a preamble, or one of the elements that come first in a data set "
                + "(0008,0000) to (0008,0018), in explicit VR of either byte order or in implicit VR, at the beginning"),
        .bmp,
        .pdf, .cda,
        .init("HTML page", "text/html", .text("<html"), .text("<!DOCTYPE html"), .text("<!doctype html")),
        .init("SVG image", "image/svg+xml", .text("<svg")),
        .init("XML document", "application/xml", .ascii("<?xml"), .ascii("\u{FEFF}<?xml")),
        .stl, .obj, .mtl,
        .init("plain text", "text/plain", .text("")),
    ]

    /// For each first byte the rows, by index and in order, that content beginning with it can be of.
    static let candidates: [[Int]] = (UInt8.min...UInt8.max).map { byte in
        rows.indices.filter { rows[$0].signatures.contains { $0.mayBegin(with: byte) } }
    }

    /// Media types that are converted, in the order of the table: the list in a 415 answer.
    package static let supportedMediaTypes: [String] = rows.filter { $0.read != nil && !$0.isPrivate }
        .reduce(into: []) { types, row in
            if !types.contains(row.mediaType) { types.append(row.mediaType) }
        }
}
