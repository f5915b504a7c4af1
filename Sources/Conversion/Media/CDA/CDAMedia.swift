import DICOM

extension Media {
    private static let cdaKind = "CDA document"

    /// Row reader of clinical documents: an Encapsulated CDA. A short document is read at once.
    @Sendable static func cda(_ file: MediaFile, _ options: ReadingOptions) throws(ConversionError) -> Reading {
        switch options.rendering {
        case nil, .document: break
        case .pages, .sc, .photo, .video:
            throw .renderingNotPossible(found: cdaKind, as: options.rendering ?? .document)
        }
        guard let prolog = try XMLProlog(reading: file.content) else {
            throw .damaged(found: cdaKind, part: "it is no XML document")
        }
        if prolog.hasDocumentType { throw .hasDocumentType(found: cdaKind) }
        if let encoding = prolog.encoding, !XMLText.isRead(encoding) {
            throw .encodingNotRead(found: cdaKind)
        }
        guard file.content.byteCount <= options.settings.clinicalDocumentLimit else {
            throw .tooLargeToRead(found: cdaKind, limit: options.settings.clinicalDocumentLimit)
        }
        let given = options.given
        if file.content.byteCount <= TextWork.loopByteCount { return .media(try cda(file.content, prolog, given)) }
        return .work { workshop throws(ConversionError) in
            try await workshop.offLoop { () throws(ConversionError) in [try cda(file.content, prolog, given)] }
        }
    }

    private static func cda(_ content: Content, _ prolog: XMLProlog, _ given: DataSet) throws(ConversionError) -> Media
    {
        let header = try cdaHeader(of: content, prolog)
        let comparison = CDAPatientComparison(header.patients, given)
        if let tag = comparison.contradiction { throw .anotherPatient(found: cdaKind, tag) }
        guard let identifier = header.identifier?.dicomText else {
            throw .damaged(found: cdaKind, part: "it has no id that names it")
        }
        return Media(
            mediaType: "text/xml", sopClassUID: SOPClass.encapsulatedCDA,
            transferSyntaxUID: TransferSyntax.explicitVRLittleEndian,
            form: .document(
                .init(mediaType: "text/XML", modality: "SR", hl7InstanceIdentifier: identifier)),
            attributes: DataSet(header.attributes(given).elements + comparison.attributes.elements))
    }

    private static func cdaHeader(of content: Content, _ prolog: XMLProlog) throws(ConversionError) -> CDAHeader {
        let bytes = try content.bytes(at: 0, count: content.byteCount)
        guard let text = XMLText.utf8(of: bytes, prolog) else {
            if !hasCDAEnd(bytes) { throw .truncated(found: cdaKind) }
            throw .damaged(found: cdaKind, part: "its bytes are no text in its character encoding")
        }
        do throws(CDAParser.Failure) {
            return try CDAParser.header(of: text)
        } catch {
            switch error {
            case .documentType: throw .hasDocumentType(found: cdaKind)
            case .tooDeep: throw .damaged(found: cdaKind, part: "its elements are nested too deep")
            case .notClinicalDocument: throw .notYetSupported(found: "XML document", instead: .document)
            case .malformed:
                if !hasCDAEnd(text) { throw .truncated(found: cdaKind) }
                throw .damaged(found: cdaKind, part: "it is not well-formed XML")
            }
        }
    }

    /// Whether the end tag of the root stands near the end of the bytes.
    private static func hasCDAEnd(_ bytes: [UInt8]) -> Bool {
        let tail = bytes.suffix(1024).filter { $0 != 0 }
        return tail.firstIndex(of: Array("ClinicalDocument>".utf8), in: 0..<tail.count) != nil
    }
}

extension CDAHeader.Identifier {
    /// Value of HL7 Instance Identifier: the root, and the extension behind a caret; `nil` without a root, or where it
    /// fits no ST.
    ///
    /// - Source: PS3.3 §C.24.2.
    var dicomText: String? {
        let root = root.trimmed
        let text = `extension`.isEmpty ? root : root + "^" + `extension`
        return root.isEmpty || DocumentText.line(text) != text ? nil : text
    }
}

extension CDAHeader {
    /// What the document says of itself, where nothing is given.
    func attributes(_ given: DataSet) -> DataSet {
        var attributes = DataSet()
        if let title = DocumentText.line(title) { attributes.set(.documentTitle, .ST, title) }
        if let item = code?.dicomItem { attributes.set(.conceptNameCodeSequence, .SQ, .items([item])) }
        // A time without its date, or beside another one, would say something new.
        if given[.contentDate]?.value.isBlank ?? true, given[.contentTime]?.value.isBlank ?? true,
            let (date, time) = HL7Time.parts(of: effectiveTime)
        {
            attributes.set(.contentDate, .DA, date)
            attributes.set(.contentTime, .TM, time)
        }
        return attributes
    }
}

extension CDAHeader.Code {
    private static let schemes = ["2.16.840.1.113883.6.1": "LN", "2.16.840.1.113883.6.96": "SCT"]

    /// An item of a code sequence; `nil` where a part is missing, unknown or too long.
    ///
    /// - Source: PS3.3 §8.8; PS3.16 §8 (coding scheme designators).
    var dicomItem: DataSet? {
        guard let scheme = Self.schemes[codeSystem.trimmed], let meaning = DocumentText.line(displayName),
            VR.LO.fault(in: meaning) == nil, !code.isEmpty, VR.SH.fault(in: code) == nil
        else { return nil }
        var item = DataSet()
        item.set(.codeValue, .SH, code)
        item.set(.codingSchemeDesignator, .SH, scheme)
        item.set(.codeMeaning, .LO, meaning)
        return item
    }
}

/// Points in time of HL7 version 3 (data type TS).
///
/// - Source: HL7 version 3 data types, TS literal form.
enum HL7Time {
    /// The date, and the time of day without its zone; an empty time where there is none. `nil` where the date is not
    /// precise to the day.
    static func parts(of text: String) -> (date: String, time: String)? {
        let digits = text.trimmed.prefix { $0.isASCII && $0.isNumber }
        guard digits.count >= 8 else { return nil }
        let date = String(digits.prefix(8))
        let time = digits.dropFirst(8)
        guard VR.DA.fault(in: date) == nil else { return nil }
        let isTime = [2, 4, 6].contains(time.count) && VR.TM.fault(in: String(time)) == nil
        return (date, isTime ? String(time) : "")
    }
}
