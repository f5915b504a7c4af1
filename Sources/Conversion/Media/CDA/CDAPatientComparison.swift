import DICOM

/// Given identity beside that of a clinical document.
///
/// An object under the wrong patient is the worst that can happen, so a document that is about somebody else is refused,
/// and it completes nothing of the patient unless it has the given Patient ID: then name, birth date and sex that are
/// not given are taken from it. Patient ID itself never is.
struct CDAPatientComparison {
    /// The given attribute that the document contradicts.
    private(set) var contradiction: Tag?
    /// What the document adds.
    private(set) var attributes = DataSet()

    /// - Parameter patients: whom the document is about; one of several must fit.
    init(_ patients: [CDAHeader.Patient], _ given: DataSet) {
        var contradictions: [Tag] = []
        for patient in patients {
            let identity = CDAIdentity(patient, given)
            if let tag = identity.contradiction(in: patient) ?? Self.contradiction(patient, given) {
                contradictions.append(tag)
            } else {
                if identity == .same { complete(from: patient, given) }
                return
            }
        }
        contradiction = contradictions.first
    }

    private static func contradiction(_ patient: CDAHeader.Patient, _ given: DataSet) -> Tag? {
        if let name = given.text(.patientName), !patient.names.isEmpty {
            let names = patient.names.compactMap(NameTokens.init)
            if !names.isEmpty, !names.contains(where: { $0.fits(name) }) { return .patientName }
        }
        if let date = given.text(.patientBirthDate) {
            let birth = patient.birthTime.trimmed.prefix { $0.isASCII && $0.isNumber }.prefix(8)
            if birth.count >= 4, !date.hasPrefix(birth) { return .patientBirthDate }
        }
        if let sex = given.text(.patientSex), let own = patient.dicomSex, own != "O", own != sex { return .patientSex }
        return nil
    }

    private mutating func complete(from patient: CDAHeader.Patient, _ given: DataSet) {
        if given.text(.patientName) == nil, let name = patient.names.lazy.compactMap(\.dicomName).first {
            attributes.set(.patientName, .PN, name)
        }
        if given.text(.patientBirthDate) == nil, let (date, _) = HL7Time.parts(of: patient.birthTime) {
            attributes.set(.patientBirthDate, .DA, date)
        }
        if given.text(.patientSex) == nil, let sex = patient.dicomSex { attributes.set(.patientSex, .CS, sex) }
    }
}

/// What a document's identifiers of the patient say of the given Patient ID.
private enum CDAIdentity: Equatable {
    case same, other
    /// Nothing was given, the document has no identifier, or none of the given issuer.
    case unknown

    init(_ patient: CDAHeader.Patient, _ given: DataSet) {
        let usable = patient.identifiers.filter { !$0.extension.trimmed.isEmpty }
        guard let id = given.text(.patientID), !usable.isEmpty else {
            self = .unknown
            return
        }
        var candidates = usable
        if let issuer = Self.universalIssuer(given) {
            candidates = usable.filter { $0.root.trimmed == issuer }
        } else if let issuer = given.text(.issuerOfPatientID) {
            let named = usable.filter { $0.assigningAuthorityName.trimmed.lowercased() == issuer.lowercased() }
            if !named.isEmpty { candidates = named }
        }
        if candidates.isEmpty {
            self = .unknown
        } else {
            self = candidates.contains { $0.extension.trimmed == id } ? .same : .other
        }
    }

    func contradiction(in patient: CDAHeader.Patient) -> Tag? { self == .other ? .patientID : nil }

    /// The issuer where it is given as an OID, as the roots of a document are.
    ///
    /// - Source: PS3.3 §10.14 (Issuer of Patient ID).
    private static func universalIssuer(_ given: DataSet) -> String? {
        if let issuer = given.text(.issuerOfPatientID), issuer.isOID { return issuer }
        let qualifiers = given.items(.issuerOfPatientIDQualifiersSequence)?.first
        return qualifiers?.text(.universalEntityID).flatMap { $0.isOID ? $0 : nil }
    }
}

extension CDAHeader.Patient {
    /// `nil` where the document does not say.
    fileprivate var dicomSex: String? {
        switch gender.trimmed.uppercased() {
        case "M": "M"
        case "F": "F"
        case "UN": "O"
        default: nil
        }
    }
}

extension CDAHeader.Name {
    /// Family^Given^Middle^Prefix^Suffix; `nil` without a family name or where it fits no PN.
    ///
    /// - Source: PS3.5 §6.2.1.
    fileprivate var dicomName: String? {
        guard let family = Self.component(family) else { return nil }
        let first = given.first.flatMap { Self.component([$0]) } ?? ""
        let middle = Self.component(Array(given.dropFirst())) ?? ""
        let name = [family, first, middle, Self.component(prefix) ?? "", Self.component(suffix) ?? ""]
            .joined(separator: "^")
        return VR.PN.fault(in: name) == nil ? PersonName.canonical(name) : nil
    }

    private static func component(_ parts: [String]) -> String? {
        guard let text = DocumentText.line(parts.joined(separator: " ")),
            !text.contains(where: { $0 == "^" || $0 == "=" || $0 == "\\" })
        else { return nil }
        return text
    }
}

extension String {
    fileprivate var isOID: Bool {
        let arcs = split(separator: ".", omittingEmptySubsequences: false)
        return arcs.count > 1 && arcs.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }
    }
}
