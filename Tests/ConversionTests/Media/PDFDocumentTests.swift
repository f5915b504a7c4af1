import DICOM
import Testing

@testable import Conversion

extension Media {
    /// A PDF as a document, which needs no work unless its end is wrong.
    fileprivate static func pdf(_ content: Content, _ rendering: RenderAs?) throws -> Media {
        let options = ReadingOptions(
            rendering: rendering, settings: ConversionSettings(softwareVersions: "1.0"), given: DataSet())
        switch try pdf(MediaFile(content: content, digest: []), options) {
        case .media(let media): return media
        case .work: return pdf(try PDFDocument(reading: content))
        }
    }
}

@Suite struct PDFDocumentTests {
    private static let restricted = "The PDF is encrypted and restricts its use, but opens without a password."
    private static let misplaced =
        "The PDF's cross-reference table is not where its end says; viewers have to repair it."
    private static let plain = [
        "plain", "minimal-document", "pdflatex-4-pages", "crazyones-pdfa", "linearized", "xref-stream",
    ]
    private static let encrypted = ["r2", "r3", "r4-rc4", "r4-aes", "r4-clear-metadata", "r5", "r6", "r6-linearized"]

    private static let text = String(repeating: "x", count: 48)

    private func read(_ bytes: [UInt8]) throws -> Media { try Media.pdf(.bytes(bytes), nil) }

    @Test(arguments: plain)
    func `a whole document is accepted`(name: String) throws {
        let bytes = try fixture("pdf/\(name).pdf")
        for content in [Content.bytes(bytes), try spooled(bytes)] {
            let media = try Media.pdf(content, .document)
            #expect(media.sopClassUID == SOPClass.encapsulatedPDF)
            #expect(media.warnings == [])
        }
    }

    @Test(arguments: encrypted)
    func `a user password is needed, an owner password is not`(name: String) throws {
        let locked = try fixture("pdf/\(name)-user.pdf")
        #expect(throws: ConversionError.passwordNeeded(found: "PDF document")) { try read(locked) }
        #expect(try read(try fixture("pdf/\(name)-owner.pdf")).warnings == [Self.restricted])
    }

    @Test func `encryption is found through a cross-reference stream`() throws {
        #expect(try read(try fixture("pdf/r6-xref-stream-owner.pdf")).warnings == [Self.restricted])
        let bytes = try fixture("pdf/libreoffice-writer-password.pdf")
        #expect(throws: ConversionError.passwordNeeded(found: "PDF document")) { try read(bytes) }
    }

    @Test(arguments: plain)
    func `a document cut anywhere is truncated`(name: String) throws {
        let bytes = try fixture("pdf/\(name).pdf")
        for part in 1..<20 {
            #expect(throws: ConversionError.truncated(found: "PDF document")) {
                try read(Array(bytes.prefix(bytes.count * part / 20)))
            }
        }
    }

    @Test func `padding and a little junk may follow the end`() throws {
        let bytes = try fixture("pdf/plain.pdf")
        for tail in [Array(repeating: UInt8(0), count: 10_000), Array("\r\n\r\n--boundary--".utf8)] {
            #expect(try read(bytes + tail).warnings == [])
        }
        #expect(throws: ConversionError.truncated(found: "PDF document")) {
            try read(bytes + Array(repeating: 0x41, count: 5000))
        }
    }

    @Test func `something may stand before the header`() throws {
        let bytes = Array("Content-Type: application/pdf\r\n\r\n".utf8) + (try fixture("pdf/plain.pdf"))
        #expect(try read(bytes).warnings == [])
        let locked = Array("junk\n".utf8) + (try fixture("pdf/r6-user.pdf"))
        #expect(throws: ConversionError.passwordNeeded(found: "PDF document")) { try read(locked) }
    }

    @Test func `a linearized document cut behind its first section is truncated`() throws {
        let bytes = try fixture("pdf/linearized.pdf")
        let first = try #require(bytes.firstIndex(of: Array("%%EOF".utf8), in: 0..<bytes.count))
        #expect(throws: ConversionError.truncated(found: "PDF document")) { try read(Array(bytes.prefix(first + 6))) }
    }

    private func withEnd(_ startxref: String) throws -> [UInt8] {
        let bytes = try fixture("pdf/plain.pdf")
        let index = try #require(bytes.lastIndex(of: Array("startxref".utf8), in: 0..<bytes.count))
        return Array(bytes.prefix(index)) + Array(startxref.utf8)
    }

    @Test func `the offset at the end is checked`() throws {
        #expect(throws: ConversionError.truncated(found: "PDF document")) {
            try read(try withEnd("startxref\n999999\n%%EOF\n"))
        }
        #expect(throws: ConversionError.truncated(found: "PDF document")) { try read(try withEnd("%%EOF\n")) }
        #expect(throws: ConversionError.damaged(found: "PDF document", part: "startxref")) {
            try read(try withEnd("startxref\nx\n%%EOF\n"))
        }
        #expect(try read(try withEnd("startxref\n20\n%%EOF\n")).warnings == [Self.misplaced])
    }

    /// Another revision behind the document: objects, a table of them, a trailer.
    private func updated(_ bytes: [UInt8], trailer: String) -> [UInt8] {
        let object = "\n90 0 obj\n<< /Filter /Standard /V 1 /R 2 /P -4 >>\nendobj\n"
        let table = bytes.count + object.utf8.count
        return bytes
            + Array("\(object)xref\n90 1\n0000000000 00000 n \ntrailer\n\(trailer)\nstartxref\n\(table)\n%%EOF\n".utf8)
    }

    @Test func `a word that only ends like a trailer is none`() throws {
        var bytes = try fixture("pdf/plain.pdf")
        #expect(try PDFDocument(reading: .bytes(bytes)).hasCrossReference)
        let place = try #require(bytes.ranges(of: Array("trailer".utf8)).last)
        bytes.insert(UInt8(ascii: "I"), at: place.lowerBound)
        #expect(try !PDFDocument(reading: .bytes(bytes)).hasCrossReference)
    }

    @Test func `the last revision's trailer counts`() throws {
        let bytes = try fixture("pdf/plain.pdf")
        let update = updated(bytes, trailer: "<< /Size 91 /Root 1 0 R /Prev 1000 /XRefStm 900 >>")
        #expect(try read(update).warnings == [])
        // Without its end the update is a remainder that a viewer would drop in silence.
        for cut in stride(from: bytes.count + 9, to: update.count - 5, by: 7) {
            #expect(throws: ConversionError.truncated(found: "PDF document")) { try read(Array(update.prefix(cut))) }
        }
    }

    @Test(arguments: [
        ("90 0 R", ConversionError.damaged(found: "PDF document", part: "encryption dictionary")),
        ("77 0 R", .damaged(found: "PDF document", part: "encryption dictionary")),
        (
            "<< /Filter /Standard /V 9 /R 9 /P 0 /O (\(Self.text)) /U (\(Self.text)) >>",
            .notYetSupported(found: "PDF document with an unknown kind of encryption")
        ),
        (
            "<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 >>",
            .notYetSupported(found: "PDF document encrypted for holders of a certificate")
        ),
    ])
    func `encryption that no password opens says so`(encrypt: String, error: ConversionError) throws {
        let bytes = updated(try fixture("pdf/plain.pdf"), trailer: "<< /Root 1 0 R /Encrypt \(encrypt) >>")
        #expect(throws: error) { try read(bytes) }
    }

    @Test func `encryption of attached files only leaves the document readable`() throws {
        let key = String(repeating: "x", count: 32)
        let encrypt = "<< /Filter /Standard /V 4 /R 4 /P -4 /O (\(key)) /U (\(key)) /EFF /StdCF >>"
        let bytes = updated(try fixture("pdf/plain.pdf"), trailer: "<< /Root 1 0 R /Encrypt \(encrypt) >>")
        #expect(try read(bytes).warnings == [Self.restricted])
    }

    @Test func `an encrypted document without a table cannot be judged`() throws {
        let bytes = try fixture("pdf/r3-owner.pdf")
        let index = try #require(bytes.lastIndex(of: Array("startxref".utf8), in: 0..<bytes.count))
        #expect(throws: ConversionError.damaged(found: "encrypted PDF document", part: "cross-reference table")) {
            try read(Array(bytes.prefix(index)) + Array("startxref\n20\n%%EOF\n".utf8))
        }
    }

    @Test func `a table with short entries is found all the same`() throws {
        let bytes = try fixture("pdf/r6-user.pdf")
        let text = String(decoding: bytes, as: Unicode.ASCII.self)
        #expect(text.contains(" n \n"))
        var short: [UInt8] = []
        var index = 0
        let entry = Array(" 00000 n \n".utf8)
        while index < bytes.count {
            if bytes.holds(entry, at: index) {
                short += Array(" 00000 n\n".utf8)
                index += entry.count
            } else {
                short.append(bytes[index])
                index += 1
            }
        }
        #expect(throws: ConversionError.passwordNeeded(found: "PDF document")) { try read(short) }
    }

    @Test(arguments: [RenderAs.sc, .photo, .video])
    func `what a document cannot become is refused`(rendering: RenderAs) {
        #expect(
            faults { try converted("pdf/plain.pdf", as: rendering) }
                == [.renderingNotPossible(found: "PDF document", as: rendering)])
    }
}
