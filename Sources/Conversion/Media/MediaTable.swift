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
            "DICOM object", "application/dicom", [.part10], sopClassUIDs: [], transferSyntaxUIDs: [],
            read: Media.dicom
        ).noting(changes: DICOMNotes.changes, refuses: DICOMNotes.refuses),
        .png, .gif, .cameraRaw, .tiff, .webp, .avif, .heic, .htj2k, .jpeg2000, .jpegXL,
        .quickTime, .mp4, .matroska, .avi, .mpegProgramStream, .mpegElementaryStream, .mpegTransportStream, .bluRay,
        .bareH264, .bareHEVC,
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
        .gzip, .sevenZip, .rar, .tar, .bzip2, .genozip,
        .office, .rtf, .postScript, .djvu, .photoshop, .jpegXR, .windowsMedia, .flash, .ogg, .mxf, .wav, .mp3, .glTF,
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
        .html, .svg, .xml, .hl7, .ply,
        .stl, .obj, .mtl, .plainText,
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
