import XML

/// Reads the header of a clinical document, and checks all of it to be well-formed.
///
/// The bytes are UTF-8 (`XMLText`) without a document type declaration: `XMLProlog` looks for one in any encoding
/// before a parser sees them. Should one be found here all the same, the document is refused.
struct CDAParser {
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
        var parser = CDAParser()
        do throws(XMLFault<Failure>) {
            try XMLDocument.read(bytes) { (event) throws(Failure) in try parser.take(event) }
        } catch {
            switch error {
            case .stopped(let failure): throw failure
            case .documentType: throw .documentType
            case .notWellFormed: throw .malformed
            }
        }
        return parser.header
    }

    private var header = CDAHeader()
    /// Local names of the open elements; empty for those of another namespace.
    private var path: [String] = []
    private var text = ""

    private init() {}

    private mutating func take(_ event: XMLEvent) throws(Failure) {
        switch event {
        case .start(let element): try start(element)
        case .text(let piece): if path.count <= 6, text.unicodeScalars.count < Self.textLimit { text += piece }
        case .end: end()
        }
    }

    private mutating func start(_ element: XMLElement) throws(Failure) {
        guard path.count < Self.depthLimit else { throw .tooDeep }
        path.append(element.namespace == Self.namespace ? element.name : "")
        if path.count == 1, path[0] != "ClinicalDocument" { throw .notClinicalDocument }
        text = ""
        switch path.count {
        case 2: startOfHeader(element.attributes)
        case 4 where isInPatientRole && path[3] == "id": append(identifier(element.attributes))
        case 5 where isInPatient: startOfPatient(element.attributes)
        default: break
        }
    }

    private mutating func end() {
        let text = text
        if path.count == 2, path[1] == "title" { header.title = text }
        if path.count == 5, isInPatient, path[4] == "name" { editName { $0.text = text } }
        if path.count == 6, isInPatient, path[4] == "name" { endOfNamePart(path[5]) }
        path.removeLast()
        // Text of a name stands beside its parts: what belongs to a part is not the name's own.
        self.text = ""
    }

    private var isInPatientRole: Bool { path[1] == "recordTarget" && path[2] == "patientRole" }
    private var isInPatient: Bool { isInPatientRole && path[3] == "patient" }

    private mutating func startOfHeader(_ attributes: [String: String]) {
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

    private mutating func startOfPatient(_ attributes: [String: String]) {
        guard let last = header.patients.indices.last else { return }
        switch path[4] {
        case "name":
            if header.patients[last].names.count < Self.partLimit { header.patients[last].names.append(.init()) }
        case "administrativeGenderCode": header.patients[last].gender = attributes["code"] ?? ""
        case "birthTime": header.patients[last].birthTime = attributes["value"] ?? ""
        default: break
        }
    }

    private mutating func append(_ identifier: CDAHeader.Identifier) {
        guard let last = header.patients.indices.last, header.patients[last].identifiers.count < Self.partLimit else {
            return
        }
        header.patients[last].identifiers.append(identifier)
    }

    private mutating func endOfNamePart(_ element: String) {
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

    private mutating func editName(_ edit: (inout CDAHeader.Name) -> Void) {
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
}
