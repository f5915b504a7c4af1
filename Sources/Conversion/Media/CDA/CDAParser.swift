import DICOM
import Foundation
import FoundationXML

/// Reads the header of a clinical document, and checks all of it to be well-formed.
///
/// The bytes must be valid UTF-8 (`XMLText`) without a document type declaration: `XMLProlog` looks for one in any encoding
/// before a parser sees them. Should one be found here all the same, or anything external, the document is refused.
final class CDAParser: NSObject, XMLParserDelegate {
    enum Failure: Error {
        case malformed, documentType, tooDeep, notClinicalDocument
    }

    /// Real documents are nested some 30 deep.
    static let depthLimit = 200
    /// More text of one element than this is no title or name. Units: characters.
    private static let textLimit = 4096
    private static let patientLimit = 64
    private static let partLimit = 64
    private static let namespace = "urn:hl7-org:v3"

    static func header(of bytes: [UInt8]) throws(Failure) -> CDAHeader {
        let parser = XMLParser(data: Data(ProcessingInstructions.filled(in: bytes)))
        parser.shouldResolveExternalEntities = false
        parser.shouldProcessNamespaces = true
        let delegate = CDAParser()
        parser.delegate = delegate
        let isWellFormed = parser.parse()
        if let failure = delegate.failure { throw failure }
        guard isWellFormed, parser.parserError == nil, delegate.hasEnded else { throw .malformed }
        return delegate.header
    }

    private var header = CDAHeader()
    /// Local names of the open elements; empty for those of another namespace.
    private var path: [String] = []
    private var hasEnded = false
    private var failure: Failure?
    private var text = ""

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if failure != nil { return }
        guard path.count < Self.depthLimit else { return stop(parser, .tooDeep) }
        path.append(namespaceURI == Self.namespace ? elementName : "")
        if path.count == 1, path[0] != "ClinicalDocument" { return stop(parser, .notClinicalDocument) }
        text = ""
        switch path.count {
        case 2: startOfHeader(elementName, attributes)
        case 4 where isInPatientRole && path[3] == "id": append(identifier(attributes))
        case 5 where isInPatient: startOfPatient(attributes)
        default: break
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        if path.count <= 6, text.unicodeScalars.count < Self.textLimit { text += string }
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        if path.count <= 6, text.unicodeScalars.count < Self.textLimit {
            text += String(decoding: block, as: UTF8.self)
        }
    }

    func parser(_ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?) {
        if failure != nil || path.isEmpty { return }
        if path.count == 2, path[1] == "title" { header.title = text }
        if path.count == 5, isInPatient, path[4] == "name" { editName { $0.text = text } }
        if path.count == 6, isInPatient, path[4] == "name" { endOfNamePart(path[5]) }
        path.removeLast()
        // Text of a name stands beside its parts: what belongs to a part is not the name's own.
        text = ""
        hasEnded = path.isEmpty
    }

    // What a document type could declare.
    func parser(
        _ parser: XMLParser, foundInternalEntityDeclarationWithName name: String, value: String?
    ) { stop(parser, .documentType) }
    func parser(
        _ parser: XMLParser, foundExternalEntityDeclarationWithName name: String, publicID: String?, systemID: String?
    ) { stop(parser, .documentType) }
    func parser(_ parser: XMLParser, foundElementDeclarationWithName name: String, model: String) {
        stop(parser, .documentType)
    }
    func parser(_ parser: XMLParser, resolveExternalEntityName name: String, systemID: String?) -> Data? {
        stop(parser, .documentType)
        return nil
    }

    private var isInPatientRole: Bool { path[1] == "recordTarget" && path[2] == "patientRole" }
    private var isInPatient: Bool { isInPatientRole && path[3] == "patient" }

    private func startOfHeader(_ element: String, _ attributes: [String: String]) {
        switch path[1] {
        case "id": if header.identifier == nil { header.identifier = identifier(attributes) }
        case "code":
            header.code = CDAHeader.Code(
                code: attributes["code"] ?? "", codeSystem: attributes["codeSystem"] ?? "",
                displayName: attributes["displayName"] ?? "")
        case "effectiveTime": header.effectiveTime = attributes["value"] ?? ""
        case "recordTarget": if header.patients.count < Self.patientLimit { header.patients.append(.init()) }
        default: break
        }
    }

    private func startOfPatient(_ attributes: [String: String]) {
        guard let last = header.patients.indices.last else { return }
        switch path[4] {
        case "name":
            if header.patients[last].names.count < Self.partLimit { header.patients[last].names.append(.init()) }
        case "administrativeGenderCode": header.patients[last].gender = attributes["code"] ?? ""
        case "birthTime": header.patients[last].birthTime = attributes["value"] ?? ""
        default: break
        }
    }

    private func append(_ identifier: CDAHeader.Identifier) {
        guard let last = header.patients.indices.last, header.patients[last].identifiers.count < Self.partLimit else {
            return
        }
        header.patients[last].identifiers.append(identifier)
    }

    private func endOfNamePart(_ element: String) {
        let text = text
        editName { name in
            switch element {
            case "family": if name.family.count < Self.partLimit { name.family.append(text) }
            case "given": if name.given.count < Self.partLimit { name.given.append(text) }
            case "prefix": if name.prefix.count < Self.partLimit { name.prefix.append(text) }
            case "suffix": if name.suffix.count < Self.partLimit { name.suffix.append(text) }
            default: break
            }
        }
    }

    private func editName(_ edit: (inout CDAHeader.Name) -> Void) {
        guard let patient = header.patients.indices.last, let name = header.patients[patient].names.indices.last else {
            return
        }
        edit(&header.patients[patient].names[name])
    }

    private func identifier(_ attributes: [String: String]) -> CDAHeader.Identifier {
        CDAHeader.Identifier(
            root: attributes["root"] ?? "", extension: attributes["extension"] ?? "",
            assigningAuthorityName: attributes["assigningAuthorityName"] ?? "")
    }

    private func stop(_ parser: XMLParser, _ failure: Failure) {
        if self.failure == nil { self.failure = failure }
        parser.abortParsing()
    }
}
