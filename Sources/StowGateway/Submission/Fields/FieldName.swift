import DICOM

/// What the name of a field means.
enum FieldName {
    case attribute(AttributePath)
    /// A sequence itself, which only an empty value can set.
    case sequence(AttributePath)
    case namePart(NamePart)
    case control(Control)
    /// The place where a file belongs.
    case file
    /// `component` is the part of the name that is not known.
    case unknown(component: String)
    /// Known, but not to be set; the rule goes on from the name.
    case refused(rule: String)

    /// The spelling in which case, `-` and `_` do not matter.
    static func folded(_ name: String) -> String { DataDictionary.folded(name) }

    init(parsing text: String) { self = Self.usual[text] ?? FieldName(reading: text) }

    private init(reading text: String) {
        let trimmed = String(Substring(text.utf8.trimmingBlanks()))
        if !trimmed.consists(of: { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "[") }) {
            self.init(path: trimmed)
            return
        }
        let folded = Self.folded(trimmed)
        if let known = Self.aliases[folded] {
            self = known
        } else if let control = Control(folded: folded) {
            self = .control(control)
        } else if let tag = Tag(hexadecimal: folded) ?? Tag(punctuated: trimmed) {
            self.init(tag: tag, entry: DataDictionary.entry(tag), name: trimmed)
        } else if let entry = DataDictionary.entry(folded: folded) {
            self.init(tag: entry.tag, entry: entry, name: trimmed)
        } else {
            self = .unknown(component: trimmed)
        }
    }

    /// Whether what stands in the field is text, and neither a file nor unknown.
    var takesText: Bool {
        switch self {
        case .attribute, .sequence, .namePart, .control: true
        case .file, .unknown, .refused: false
        }
    }

    private init(tag: Tag, entry: DictionaryEntry?, name: String) {
        if let rule = RefusedAttributes.rule(tag: tag, vr: entry?.vr) {
            self = .refused(rule: rule)
        } else if let entry {
            let path = AttributePath(tag, entry.vr)
            self = entry.vr == .SQ ? .sequence(path) : .attribute(path)
        } else {
            self = .unknown(component: name)
        }
    }

    /// Reads a dotted path.
    private init(path text: String) {
        do throws(AttributePathError) {
            self.init(checked: try AttributePath(parsing: text))
        } catch {
            switch error {
            case .sequenceNeedsAttribute: self.init(sequencePath: text)
            case .unknownName(let component):
                let rule = Tag(hexadecimal: component).flatMap { RefusedAttributes.rule(tag: $0, vr: nil) }
                self = rule.map { .refused(rule: $0) } ?? .unknown(component: component)
            default: self = .refused(rule: Self.rule(error))
            }
        }
    }

    /// Reads a path that ends in a sequence, by the attribute of any item of it.
    private init(sequencePath text: String) {
        do throws(AttributePathError) {
            let member = try AttributePath(parsing: text + ".CodeValue")
            guard let last = member.sequences.last, last.item == 1, !text.hasSuffix("]") else {
                self = .refused(rule: Self.sequenceRule)
                return
            }
            let path = AttributePath(last.tag, .SQ, in: member.sequences.dropLast())
            if let rule = RefusedAttributes.rule(of: path) {
                self = .refused(rule: rule)
            } else {
                self = .sequence(path)
            }
        } catch {
            self = .refused(rule: Self.rule(error))
        }
    }

    private init(checked path: AttributePath) {
        if let rule = RefusedAttributes.rule(of: path) {
            self = .refused(rule: rule)
        } else {
            self = .attribute(path)
        }
    }

    static let sequenceRule =
        "is a sequence and takes no value of its own. "
        + "Name an attribute of its items, as in RequestAttributesSequence.ScheduledProcedureStepID."

    private static func rule(_ error: AttributePathError) -> String {
        switch error {
        case .emptyName: "has an empty name between its dots. Write a path as Sequence.Attribute."
        case .unknownName: "is no attribute of the standard."
        case .notOfDataSets: RefusedAttributes.notOfDataSets
        case .notASequence(let component):
            "is no path: \(FieldFault.shown(component)) is no sequence, so it has no items and nothing may follow it."
        case .sequenceNeedsAttribute: sequenceRule
        case .badItem:
            "has a wrong item number. Write items as Sequence[2].Attribute, numbered from 1 to \(AttributePath.maximumItem)."
        case .tooDeep: "is nested too deep: at most \(AttributePath.maximumDepth) sequences."
        }
    }
}
