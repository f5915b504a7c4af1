import DICOM
import Testing

@testable import Conversion

@Suite struct CDATests {
    private static let kind = "CDA document"

    @Test func `a document says what it is`() async throws {
        let bytes = clinicalDocument(title: "  Befund \n  vom <!-- so --> Tage ")
        let instance = try #require(try await worked(bytes).first)
        let dataSet = instance.dataSet
        #expect(instance.sopClassUID == SOPClass.encapsulatedCDA)
        #expect(dataSet.string(.hl7InstanceIdentifier) == "1.2.3.4^D1")
        #expect(dataSet.string(.documentTitle) == "Befund vom Tage")
        #expect(dataSet.string(.contentDate) == "20240229")
        #expect(dataSet.string(.contentTime) == "101112")
        #expect(dataSet.string(.mimeTypeOfEncapsulatedDocument) == "text/XML")
        let code = try #require(dataSet.items(.conceptNameCodeSequence)?.first)
        #expect(code.string(.codeValue) == "11528-7")
        #expect(code.string(.codingSchemeDesignator) == "LN")
        #expect(code.string(.codeMeaning) == "Radiology Report")
        guard case .bulk(let bulk)? = dataSet[.encapsulatedDocument]?.value else { throw ConversionError.emptyFile }
        #expect(bulk.content == .bytes(bytes))
        #expect(bulk.mediaType == "text/xml")
    }

    @Test func `what is given wins`() async throws {
        let given = [("DocumentTitle", "Brief"), ("ContentDate", "20200101")]
        let dataSet = try await worked(clinicalDocument(), given: given)[0].dataSet
        #expect(dataSet.string(.documentTitle) == "Brief")
        #expect(dataSet.string(.contentDate) == "20200101")
        #expect(dataSet[.contentTime]?.value == .empty)
    }

    @Test func `a root without extension stands alone`() async throws {
        let text = String(decoding: clinicalDocument(), as: UTF8.self).replacing(" extension=\"D1\"", with: "")
        #expect(try await worked(Array(text.utf8))[0].dataSet.string(.hl7InstanceIdentifier) == "1.2.3.4")
    }

    @Test func `another identifier than the document's is a fault`() async throws {
        #expect(
            await faults { try await worked(clinicalDocument(), given: [("HL7InstanceIdentifier", "9")]) }
                == [.givenByContent(.hl7InstanceIdentifier)])
    }

    @Test func `a prefix for the namespace is as good`() async throws {
        let text = String(decoding: clinicalDocument(), as: UTF8.self)
            .replacing("</", with: "</c:").replacing("xmlns=", with: "xmlns:c=")
            .replacing("<id", with: "<c:id").replacing("<ClinicalDocument", with: "<c:ClinicalDocument")
            .replacing("<title", with: "<c:title").replacing("<recordTarget", with: "<c:recordTarget")
            .replacing("<patient", with: "<c:patient").replacing("<component", with: "<c:component")
            .replacing("<name", with: "<c:name").replacing("<given", with: "<c:given")
            .replacing("<family", with: "<c:family")
        let dataSet = try await worked(Array(text.utf8))[0].dataSet
        #expect(dataSet.string(.hl7InstanceIdentifier) == "1.2.3.4^D1")
        #expect(dataSet.string(.patientName) == "Müller^Jörg^Otto")
    }

    @Test(arguments: [true, false])
    func `UTF-16 is read`(isLittleEndian: Bool) async throws {
        let bytes = utf16(String(decoding: clinicalDocument(), as: UTF8.self), isLittleEndian)
        let dataSet = try await worked(bytes)[0].dataSet
        #expect(dataSet.string(.patientName) == "Müller^Jörg^Otto")
        #expect(dataSet.string(.documentTitle) == "Befund")
    }

    @Test func `Latin-1 is read as declared`() async throws {
        let text = String(decoding: clinicalDocument(), as: UTF8.self).replacing("UTF-8", with: "ISO-8859-1")
        let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        #expect(try await worked(bytes)[0].dataSet.string(.patientName) == "Müller^Jörg^Otto")
    }

    @Test(arguments: ["windows-1252", "ISO-8859-15", "EBCDIC-US"])
    func `another encoding is no damage`(encoding: String) async throws {
        let text = String(decoding: clinicalDocument(), as: UTF8.self).replacing("UTF-8", with: encoding)
        let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        #expect(await faults { try await worked(bytes) } == [.encodingNotRead(found: Self.kind)])
    }

    private func utf16(_ text: String, _ isLittleEndian: Bool) -> [UInt8] {
        let text = text.replacing("UTF-8", with: "UTF-16")
        return ("\u{FEFF}" + text).utf16.flatMap { unit in
            let low = UInt8(truncatingIfNeeded: unit)
            let high = UInt8(truncatingIfNeeded: unit >> 8)
            return isLittleEndian ? [low, high] : [high, low]
        }
    }

    private static let bomb =
        "<!DOCTYPE ClinicalDocument [<!ENTITY a \"ha\">"
        + (1...9).map {
            "<!ENTITY a\($0) \"" + String(repeating: "&a\($0 == 1 ? "" : "\($0 - 1)");", count: 10) + "\">"
        }
        .joined() + "]>"

    @Test(arguments: [
        bomb, "<!DOCTYPE ClinicalDocument SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", "<!-- a --><?b?> <!DOCTYPE ClinicalDocument>",
    ])
    func `a document type is refused before a parser sees it`(header: String) async throws {
        let expected = [ConversionError.hasDocumentType(found: Self.kind)]
        let bytes = clinicalDocument(header: header, title: "&a9;&e;")
        let clock = ContinuousClock()
        let took = await clock.measure {
            #expect(await faults { try await worked(bytes) } == expected)
            for isLittleEndian in [true, false] {
                let wide = utf16(String(decoding: bytes, as: UTF8.self), isLittleEndian)
                #expect(await faults { try await worked(wide) } == expected)
            }
        }
        #expect(took < .seconds(30))
    }

    /// The parser itself, should a document type ever pass what stands before it.
    @Test func `the parser stops at declarations too`() {
        for header in [Self.bomb, "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"] {
            let bytes = clinicalDocument(header: header, title: "&a9;&e;")
            #expect(throws: CDAParser.Failure.self) { try CDAParser.header(of: bytes) }
        }
    }

    @Test func `deep nesting is refused`() async throws {
        for depth in [CDAParser.depthLimit, 200_000] {
            let body = String(repeating: "<section>", count: depth) + String(repeating: "</section>", count: depth)
            let found = await faults { try await worked(clinicalDocument(body: body)) }
            #expect(found.count == 1)
        }
        let body = String(repeating: "<section>", count: 150) + String(repeating: "</section>", count: 150)
        #expect(try await worked(clinicalDocument(body: body)).count == 1)
    }

    @Test func `a large text in one element is no fault`() async throws {
        let body = "<text>" + String(repeating: "QUJD", count: 3_000_000) + "</text>"
        #expect(try await worked(clinicalDocument(body: body)).count == 1)
    }

    @Test func `bytes that are no text never reach the parser`() async {
        for (old, new) in [("root=", [0x72, 0xF2, 0x3D]), ("Befund", [0xFF, 0xFE]), ("Befund", [0])]
            as [(String, [UInt8])]
        {
            var bytes = clinicalDocument()
            guard let place = bytes.firstIndex(of: Array(old.utf8), in: 0..<bytes.count) else { continue }
            bytes.replaceSubrange(place..<place + old.utf8.count, with: new)
            let part = "its bytes are no text in its character encoding"
            let found = await faults { try await worked(bytes) }
            #expect(found == [.damaged(found: Self.kind, part: part)])
        }
    }

    @Test func `a document above the limit is refused`() async throws {
        let given = try attributes([("PatientID", "P1")])
        let submission = input([mediaFile(clinicalDocument())], given) { $0.clinicalDocumentLimit = 100 }
        #expect(faults { try convert(submission) } == [.tooLargeToRead(found: Self.kind, limit: 100)])
    }

    @Test func `what is not well-formed is damaged, what ends early is cut off`() async throws {
        let text = String(decoding: clinicalDocument(), as: UTF8.self)
        let broken = Array(text.replacing("</title>", with: "</tilte>").utf8)
        #expect(
            await faults { try await worked(broken) } == [
                .damaged(found: Self.kind, part: "it is not well-formed XML")
            ])
        let cut = Array(text.utf8.dropLast(100))
        let ended = await faults { try await worked(cut) }
        #expect(ended == [.truncated(found: Self.kind)])
        let nameless = Array(text.replacing("<id root=\"1.2.3.4\" extension=\"D1\"/>", with: "").utf8)
        #expect(
            await faults { try await worked(nameless) } == [
                .damaged(found: Self.kind, part: "it has no id that names it")
            ])
        let strange = Array(text.replacing("UTF-8", with: "UTF-7").utf8)
        #expect(await faults { try await worked(strange) }.count == 1)
    }

    /// Foundation's parser traps on `<?a?>`.
    @Test(arguments: ["<?a?>", "<?a ?>", "<?a?b?>", "<?a?><?b?>", "<?\u{FF65}?>"])
    func `processing instructions may have no data`(instruction: String) async throws {
        let text = String(decoding: clinicalDocument(), as: UTF8.self)
        for place in ["<title>", "</title>", "<ClinicalDocument"] {
            _ = await faults { try await worked(Array(text.replacing(place, with: instruction + place).utf8)) }
        }
        let whole = Array(text.replacing("<title>", with: "<?a?><title>").utf8)
        #expect(try await worked(whole).count == 1)
    }

    /// Behind characters of several bytes, the encoding's name stands elsewhere in the text that is parsed.
    @Test func `a declaration that is not ASCII is no text, and never splits a character`() throws {
        let euros = String(repeating: "\u{20AC}", count: 40)
        let text = "<?xml version=\"\(euros)\" encoding=\"UTF-16\"?><ClinicalDocument/>"
        let bytes: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let prolog = try #require(try XMLProlog(reading: .bytes(bytes)))
        #expect(prolog.encoding == "utf-16")
        #expect(XMLText.utf8(of: bytes, prolog) == nil)
    }

    @Test func `the root decides, however late it comes`() throws {
        let comment = "<!-- " + String(repeating: "<html> x ", count: 1000) + " -->"
        let late = clinicalDocument(header: comment)
        #expect(try MediaDescriptor.identify(mediaFile(late)).name == Self.kind)
        let message = Array("<?xml version=\"1.0\"?><PRPA_IN201305UV02 xmlns=\"urn:hl7-org:v3\"/>".utf8)
        #expect(try MediaDescriptor.identify(mediaFile(message)).name == "XML document")
        let bare = Array(String(decoding: clinicalDocument(), as: UTF8.self).dropFirst(39).utf8)
        #expect(try MediaDescriptor.identify(mediaFile(bare)).name == Self.kind)
    }

    @Test func `it can only become a document`() async throws {
        #expect(
            await faults { try await worked(clinicalDocument(), as: .photo) }
                == [.renderingNotPossible(found: Self.kind, as: .photo)])
        #expect(try await worked(clinicalDocument(), as: .document).count == 1)
    }
}
