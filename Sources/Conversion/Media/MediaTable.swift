import DICOM

/// Every kind of media that is recognised. A kind without SOP Class is recognised only so that a refusal can name it.
///
/// The first match decides, so the order matters: a short or weak signature comes after a long one, and PDF, which may
/// begin anywhere in its first kilobyte, after the kinds that may hold one (a ZIP archive of PDFs).
package enum MediaTable {
    package static let rows: [MediaDescriptor] = [
        .init(
            "JPEG image", "image/jpeg", [.bytes([0xFF, 0xD8, 0xFF], at: 0)],
            sopClassUIDs: [SOPClass.secondaryCapture, SOPClass.vlPhotographic],
            transferSyntaxUIDs: [
                TransferSyntax.jpegBaseline, TransferSyntax.jpegExtended, TransferSyntax.jpegLossless,
                TransferSyntax.jpegLosslessSV1,
            ],
            read: MediaDescriptor.header(Media.jpeg)),
        .init(
            "DICOM object", "application/dicom", [.ascii("DICM", at: 128)], sopClassUIDs: [], transferSyntaxUIDs: [],
            read: Media.dicom
        ).noting(changes: DICOMNotes.changes, refuses: DICOMNotes.refuses),
        .init("PNG image", "image/png", .bytes([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0)),
        .init("GIF image", "image/gif", .ascii("GIF87a"), .ascii("GIF89a")),
        .init(
            "TIFF image", "image/tiff", .ascii("II*\0"), .ascii("MM\0*"), .ascii("II+\0"), .ascii("MM\0+")),
        .init("WebP image", "image/webp", .both(.ascii("RIFF"), .ascii("WEBP", at: 8))),
        .init("AVIF image", "image/avif", .brands("avif", "avis")),
        .init("HEIC image", "image/heic", .brands("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1")),
        .init("JPEG 2000 image", "image/jp2", .ascii("\0\0\0\u{0C}jP  "), .bytes([0xFF, 0x4F, 0xFF, 0x51], at: 0)),
        .init("JPEG XL image", "image/jxl", .ascii("\0\0\0\u{0C}JXL "), .bytes([0xFF, 0x0A], at: 0)),
        .init("QuickTime video", "video/quicktime", .brands("qt  "), .ascii("moov", at: 4), .ascii("wide", at: 4)),
        .init("MP4 video", "video/mp4", .brands()),
        .init("Matroska or WebM video", "video/x-matroska", .bytes([0x1A, 0x45, 0xDF, 0xA3], at: 0)),
        .init("AVI video", "video/x-msvideo", .both(.ascii("RIFF"), .ascii("AVI ", at: 8))),
        .init("MPEG video", "video/mpeg", .bytes([0, 0, 1, 0xBA], at: 0), .bytes([0, 0, 1, 0xB3], at: 0)),
        .init(
            "MPEG transport stream", "video/mp2t", .both(.ascii("G"), .both(.ascii("G", at: 188), .ascii("G", at: 376)))
        ),
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
                "What inflates beyond the limits of an upload, or to more than 200 times its size.",
            ]),
        .init("gzip archive", "application/gzip", .bytes([0x1F, 0x8B, 0x08], at: 0)),
        .init("bzip2 file", "application/x-bzip2", .ascii("BZh")),
        .init("Genozip file", "application/vnd.genozip", .bytes([0x27, 0x05, 0x20, 0x12], at: 0)),
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
            refuses: ["Compressed pixel data of which no element says the transfer syntax."]),
        .init("BMP image", "image/bmp", .both(.ascii("BM"), .bytes([0, 0, 0, 0], at: 6))),
        .init(
            "PDF document", "application/pdf", [.within(Signature.headByteCount, Array("%PDF-".utf8))],
            sopClassUIDs: [SOPClass.encapsulatedPDF], transferSyntaxUIDs: [TransferSyntax.explicitVRLittleEndian],
            read: MediaDescriptor.header(Media.pdf)),
        .init("CDA document", "text/xml", .text("urn:hl7-org:v3"), .text("<ClinicalDocument")),
        .init("HTML page", "text/html", .text("<html"), .text("<!DOCTYPE html"), .text("<!doctype html")),
        .init("SVG image", "image/svg+xml", .text("<svg")),
        .init("XML document", "application/xml", .ascii("<?xml"), .ascii("\u{FEFF}<?xml")),
        .init("STL model", "model/stl", .both(.ascii("solid"), .text("facet normal"))),
        .init("OBJ model", "model/obj", .text("\nvn "), .text("\nmtllib "), .both(.ascii("v "), .text("\nv "))),
        .init("MTL material", "model/mtl", .text("newmtl ")),
        .init("plain text", "text/plain", .text("")),
    ]

    /// Media types that are converted, in the order of the table: the list in a 415 answer.
    package static let supportedMediaTypes: [String] = rows.filter { $0.read != nil }.map(\.mediaType).reduce(into: [])
    {
        if !$0.contains($1) { $0.append($1) }
    }
}
