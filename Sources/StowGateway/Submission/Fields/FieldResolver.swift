import DICOM

/// Reads fields as attributes and control parameters.
///
/// - Parameter requiresPatient: false where every file may be a DICOM object, which brings what is required itself.
/// - Throws: all that is wrong, not only the first.
func resolveFields(
    _ inputs: [FieldInput], _ settings: FieldSettings, requiresPatient: Bool
) throws(FieldFaults) -> ResolvedFields {
    var resolver = FieldResolver(settings: settings)
    guard inputs.count <= FormBody.maximumFieldCount else { throw FieldFaults([FormBody.tooManyFields]) }
    for input in inputs { resolver.take(input) }
    return try resolver.finish(requiresPatient: requiresPatient)
}

/// Collects the fields of one submission.
private struct FieldResolver {
    /// A field that has been understood, for the report of another that contradicts it.
    private struct Origin {
        let name: String
        let source: FieldSource?
    }

    private struct Given {
        let path: AttributePath
        var value: Value
        var origin: Origin
    }

    /// Looking for the nearest keyword costs more than reading a field, so a form of nonsense gets few hints.
    private static let maximumHintCount = 8

    private let settings: FieldSettings
    private var faults: [FieldFault] = []
    private var resolved = ResolvedFields()
    /// Few enough that looking through them costs less than hashing paths.
    private var attributes: [Given] = []
    private var nameParts: [NamePart: (value: String, origin: Origin)] = [:]
    /// Those that were given, few as they are.
    private var controls: [(control: Control, text: String, origin: Origin)] = []
    /// Attributes of refused fields: they were given, so they are not missing too.
    private var refusedPaths: Set<AttributePath> = []
    private var hintCount = 0

    init(settings: FieldSettings) { self.settings = settings }

    mutating func take(_ input: FieldInput) {
        let origin = Origin(name: input.name, source: input.source)
        switch FieldName(parsing: input.name) {
        case .attribute(let path):
            do throws(CanonicalValue.Fault) {
                give(try CanonicalValue.value(input.value, for: path), at: path, origin)
            } catch {
                refusedPaths.insert(path)
                refuse(origin, error.rule)
            }
        case .sequence(let path):
            guard input.value.isEmpty else { return refuse(origin, FieldName.sequenceRule) }
            give(.items([]), at: path, origin)
        case .namePart(let part): take(input.value, as: part, origin)
        case .control(let control): take(input.value, as: control, origin)
        case .file:
            refuse(origin, "came as text, but must be a file. With curl, write an @: -F file=@report.pdf")
        case .unknown(let component): takeUnknown(origin, component)
        case .refused(let rule): refuse(origin, rule)
        }
    }

    /// - Throws: what `take` found, and what is only to be seen once all fields are there.
    mutating func finish(requiresPatient: Bool) throws(FieldFaults) -> ResolvedFields {
        joinNameParts()
        checkCharacterSet()
        checkItems()
        let unmet = missing
        if requiresPatient, !mayBeLookedUp { faults += unmet } else { resolved.unmet = unmet }
        guard faults.isEmpty else { throw FieldFaults(faults) }
        // Empty sequences first, for an item of one may be given too.
        for given in attributes where given.path.vr == .SQ { resolved.attributes.set(given.value, at: given.path) }
        for given in attributes where given.path.vr != .SQ { resolved.attributes.set(given.value, at: given.path) }
        if let name = resolved.attributes.string(.patientName), CanonicalName.looksUnparted(name) {
            resolved.warnings.append(
                "PatientName has blanks but no ^, so all of it counts as the family name. "
                    + "Write Doe^John, or send given and family.")
        }
        return resolved
    }

    // MARK: Kinds of fields

    private mutating func give(_ value: Value, at path: AttributePath, _ origin: Origin) {
        guard let index = index(of: path) else {
            attributes.append(Given(path: path, value: value, origin: origin))
            return
        }
        // A blank input of a form says nothing against a value from elsewhere.
        if attributes[index].value == .empty {
            attributes[index].value = value
            attributes[index].origin = origin
        } else if value != .empty, value != attributes[index].value {
            refuse(origin, conflict(origin, attributes[index].origin, about: path.description))
        }
    }

    private func index(of path: AttributePath) -> Int? {
        attributes.firstIndex { $0.path.tag == path.tag && $0.path == path }
    }

    private mutating func take(_ value: FieldValue, as part: NamePart, _ origin: Origin) {
        let bytes = Array(value.text.utf8)[...].trimmingPastedBlanks()
        guard !bytes.contains(where: { "^=\\".utf8.contains($0) }) else {
            refusedPaths.insert(AttributePath(.patientName, .PN))
            return refuse(origin, "is one part of a name and may not hold ^, = or a backslash.")
        }
        guard !value.hasLostLetters else {
            refusedPaths.insert(AttributePath(.patientName, .PN))
            return refuse(origin, FieldValue.lostLettersRule)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let known = nameParts[part], !known.value.isEmpty else {
            nameParts[part] = (text, origin)
            return
        }
        if !text.isEmpty, text != known.value { refuse(origin, conflict(origin, known.origin, about: "the same part")) }
    }

    private mutating func take(_ value: FieldValue, as control: Control, _ origin: Origin) {
        // A blank input of a form says nothing; elsewhere the name alone turns a switch on.
        let isOfForm = origin.source == .form || origin.source == .json
        if isOfForm, Array(value.text.utf8)[...].trimmingPastedBlanks().isEmpty { return }
        let text = value.text
        do throws(ControlFault) {
            if let known = controls.last(where: { $0.control == control }) {
                let values = (try Controls(control, known.text), try Controls(control, text))
                guard values.0 == values.1 else {
                    return refuse(origin, conflict(origin, known.origin, about: control.rawValue))
                }
            }
            try resolved.controls.set(control, to: text)
            controls.append((control, text, origin))
        } catch {
            refuse(origin, error.rule)
        }
    }

    private mutating func takeUnknown(_ origin: Origin, _ component: String) {
        guard settings.unknown == .refuse else {
            resolved.ignored.append(FieldFault.shown(origin.name))
            return
        }
        var rule = "is no field that is known here."
        if hintCount < Self.maximumHintCount {
            hintCount += 1
            if let nearest = FieldHint.nearest(to: component) { rule += " Did you mean \(nearest)?" }
        }
        if !settings.areArguments {
            rule += " If forms send other inputs too, set fields.unknown: ignore in the configuration."
        }
        refuse(origin, rule)
    }

    // MARK: What all fields together must fulfil

    private mutating func joinNameParts() {
        guard !nameParts.isEmpty else { return }
        let given = NamePart.allCases.compactMap { nameParts[$0]?.origin.name }
        let origin = Origin(name: given.joined(separator: "+"), source: nil)
        let parts = NamePart.allCases.map { Array((nameParts[$0]?.value ?? "").utf8)[...] }
        let name = String(decoding: CanonicalName.joined(parts), as: UTF8.self)
        let path = AttributePath(.patientName, .PN)
        if let fault = path.vr.fault(in: name) {
            refusedPaths.insert(path)
            refuse(origin, fault.rule + ".")
        } else {
            give(name.isEmpty ? .empty : .strings([name]), at: path, origin)
        }
    }

    /// Text is UTF-8 from here on, whatever it was; a field may only say so too.
    private mutating func checkCharacterSet() {
        let path = AttributePath(.specificCharacterSet, .CS)
        guard let index = index(of: path) else { return }
        let given = attributes.remove(at: index)
        if given.value != .empty, given.value != .strings(["ISO_IR 192"]) {
            refuse(given.origin, "is always ISO_IR 192 (UTF-8) here. Leave it out.")
        }
    }

    /// Items are numbered without gaps: nobody means an item that is empty.
    private mutating func checkItems() {
        var numbers = ItemNumbers()
        for given in attributes { numbers.insert(given.path, field: given.origin.name) }
        for gap in numbers.gaps {
            faults.append(
                FieldFault(
                    field: gap.field,
                    message: "is in item \(gap.item), but an item before it is missing. Number items 1, 2, 3."))
        }
    }

    private var missing: [FieldFault] {
        settings.required.filter { path in
            if refusedPaths.contains(path) { return false }
            return index(of: path).map { attributes[$0].value == .empty } ?? true
        }.map(settings.missing)
    }

    /// Whether what is missing may be found where the upload belongs.
    private var mayBeLookedUp: Bool {
        guard settings.mayBeLookedUp, resolved.controls.attach != .new else { return false }
        let tags = [Tag.studyInstanceUID, .accessionNumber, .requestAttributesSequence, .requestedProcedureID]
        return attributes.contains { given in
            given.value != .empty && tags.contains(given.path.sequences.first?.tag ?? given.path.tag)
        }
    }

    // MARK: Faults

    private mutating func refuse(_ origin: Origin, _ rule: String) {
        faults.append(FieldFault(field: origin.name, message: rule))
    }

    private func conflict(_ second: Origin, _ first: Origin, about what: String) -> String {
        func shown(_ origin: Origin) -> String {
            FieldFault.shown(origin.name) + (origin.source.map { " (\($0.rawValue))" } ?? "")
        }
        return "contradicts another field: \(shown(first)) and \(shown(second)) give different values for \(what). "
            + "Send one of them."
    }
}
