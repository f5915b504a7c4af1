import DICOM
import Testing

@testable import Conversion

@Suite struct MediaTableTests {
    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(
        arguments: [
            (text("%PDF-1.7\n"), "PDF document"),
            (text("junk before it\n%PDF-1.4\n"), "PDF document"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "JPEG image"),
            (Array(repeating: 0, count: 128) + text("DICM"), "DICOM object"),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "PNG image"),
            (text("GIF89a"), "GIF image"),
            (text("II*\0"), "TIFF image"),
            (text("MM\0*"), "TIFF image"),
            (text("RIFF....WEBPVP8 "), "WebP image"),
            (text("RIFF....AVI LIST"), "AVI video"),
            (text("\0\0\0\u{18}ftypheic0000"), "HEIC image"),
            (text("\0\0\0\u{18}ftypavif0000"), "AVIF image"),
            (text("\0\0\0\u{18}ftypqt  0000"), "QuickTime video"),
            (text("\0\0\0\u{18}ftypisom0000"), "MP4 video"),
            (text("\0\0\0\u{0C}jP  \r\n"), "JPEG 2000 image"),
            ([0xFF, 0x4F, 0xFF, 0x51, 0], "JPEG 2000 image"),
            ([0xFF, 0x0A, 0xFA], "JPEG XL image"),
            ([0x1A, 0x45, 0xDF, 0xA3], "Matroska or WebM video"),
            ([0, 0, 1, 0xBA, 0x44], "MPEG video"),
            (text("PK\u{03}\u{04}….%PDF-"), "ZIP archive"),
            (text("{\\rtf1 "), "RTF document"),
            (text("BM....") + [0, 0, 0, 0, 54], "BMP image"),
            (text("<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\">"), "CDA document"),
            (text("<?xml version=\"1.0\"?><x/>"), "XML document"),
            (text("<!DOCTYPE html><html>"), "HTML page"),
            (text("solid x\nfacet normal 0 0 1\n"), "STL model"),
            (text("mtllib a.mtl\nv 0 0 0\nvn 0 0 1\n"), "OBJ model"),
            (text("newmtl a\n"), "MTL material"),
            (text("Hello, Müller\n"), "plain text"),
            ([8, 0, 5, 0, 0x43, 0x53, 10, 0], "raw DICOM data set"),
            ([8, 0, 0x16, 0, 26, 0, 0, 0], "raw DICOM data set"),
            ([0, 8, 0, 5, 0x43, 0x53, 0, 10], "raw DICOM data set"),
            (text("DICM\u{02}\0\0\0UL"), "raw DICOM data set"),
            ([2, 0, 0x10, 0, 0x55, 0x49, 20, 0], "raw DICOM data set"),
        ] as [([UInt8], String)])
    func `content tells the kind`(bytes: [UInt8], name: String) throws {
        #expect(try MediaDescriptor.identify(.bytes(bytes), declared: "application/pdf").name == name)
    }

    @Test(
        arguments: [
            (text("<!doctype HTML>\n<HTML>"), "HTML page", .document), (text("{\\rtf1 }"), "RTF document", .document),
            (text("%!PS-Adobe-3.0"), "PostScript document", .document), (text("Hello"), "plain text", .document),
            (text("MSH|^~\\&|"), "HL7 version 2 message", nil), (text("<svg/>"), "SVG image", .image),
            (text("II*\0\u{10}\0\0\0CR"), "camera raw picture", .image),
            (text("\0\0\0\u{18}ftypcrx 0000"), "camera raw picture", .image), (text("8BPS"), "Photoshop image", .image),
            ([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], "Windows Media file", .video),
            (text("RIFF....WAVEfmt "), "WAV recording", nil), ([0x1F, 0x8B, 0x08], "gzip archive", .files),
            (Array(repeating: 0x61, count: 257) + text("ustar\0"), "tar archive", .files),
            (text("ply\nformat ascii 1.0\n"), "PLY model", .model), ([0xFF, 0xFE, 0x48, 0], "plain text", .document),
            (text("<Patient xmlns=\"http://hl7.org/fhir\"/>"), "XML document", .document),
        ] as [([UInt8], String, Substitute?)])
    func `a kind that is not converted is named, and what can be sent for it`(
        bytes: [UInt8], name: String, substitute: Substitute?
    ) throws {
        let given = try attributes([("PatientID", "P1")])
        let fault = ConversionError.notYetSupported(found: name, instead: substitute)
        #expect(faults { try convert(input([mediaFile(bytes)], given)) } == [fault])
    }

    @Test func `an empty file and an unknown one are faults of their own`() {
        #expect(throws: ConversionError.emptyFile) { try MediaDescriptor.identify(.bytes([]), declared: nil) }
        #expect(throws: ConversionError.unrecognisedMedia(declared: "image/jpeg")) {
            try MediaDescriptor.identify(.bytes([1, 2, 3]), declared: "image/jpeg")
        }
    }

    @Test func `the list of supported types names each once`() {
        let types = MediaTable.supportedMediaTypes
        #expect(Set(types).count == types.count)
        #expect(types.prefix(3) == ["image/jls", "image/jpeg", "application/dicom"])
        #expect(types.contains("application/pdf") && types.contains("image/heic"))
    }
}
