import DICOM

/// The value of an attribute in canonical form: kind to what people write where nothing is lost by it, strict after.
enum CanonicalValue {
    /// Why there is no value; the rule goes on from the name of the field.
    struct Fault: Error, Equatable {
        let rule: String
    }

    /// Reads a field's value for an attribute; empty text gives a zero-length value.
    static func value(_ given: FieldValue, for path: AttributePath) throws(Fault) -> Value {
        if given.hasLostLetters { throw Fault(rule: FieldValue.lostLettersRule) }
        var texts: [String] = []
        for text in try separate(given, path.vr) {
            let canonical: [UInt8]
            do { canonical = try Self.canonical(text, path) } catch { throw Fault(rule: error.rule) }
            texts.append(String(decoding: canonical, as: UTF8.self))
        }
        if texts.allSatisfy(\.isEmpty) { return .empty }
        let multiplicity = DataDictionary.entry(path.tag)?.multiplicity
        if let fault = multiplicity?.fault(count: texts.count) {
            guard fault == .tooManyValues(maximum: 1) else { throw Fault(rule: fault.rule + ".") }
            throw Fault(rule: "takes one value. A backslash parts values, so it may not be in it.")
        }
        for (index, text) in texts.enumerated() {
            if let fault = path.vr.fault(in: text) {
                let which = texts.count > 1 ? " (value \(index + 1))" : ""
                throw Fault(rule: fault.rule + which + "." + hint(fault))
            }
        }
        guard let value = path.vr.value(of: texts) else {
            throw Fault(rule: "must have a value between all backslashes.")
        }
        return value
    }

    /// The single values. In LT, ST, UT and UR a backslash is text (PS3.5 §6.1.2.3).
    private static func separate(_ given: FieldValue, _ vr: VR) throws(Fault) -> [ArraySlice<UInt8>] {
        switch given {
        case .text(let text):
            let bytes = Array(text.utf8)[...]
            if vr.isSingleText { return [vr == .UR ? bytes.trimmingPastedBlanks() : bytes.trimmingTrailingBlanks()] }
            guard bytes.contains(UInt8(ascii: "\\")) else { return [bytes.trimmingPastedBlanks()] }
            return bytes.split(separator: UInt8(ascii: "\\"), omittingEmptySubsequences: false)
                .map { $0.trimmingPastedBlanks() }
        case .list(let texts):
            guard !vr.isSingleText || texts.count <= 1 else { throw Fault(rule: "takes one text, not a list.") }
            if vr.isSingleText, let text = texts.first { return try separate(.text(text), vr) }
            return texts.map { Array($0.utf8)[...].trimmingPastedBlanks() }
        }
    }

    private static func canonical(_ text: ArraySlice<UInt8>, _ path: AttributePath) throws(CanonicalFault) -> [UInt8] {
        switch path.vr {
        case .DA: return try CanonicalDate.date(text)
        case .TM: return CanonicalDate.time(text)
        case .DT: return try CanonicalDate.dateTime(text)
        case .PN: return try CanonicalName.name(text)
        case .CS where path.tag == .patientSex: return try sex(text)
        case .CS: return upperCased(text)
        case .AS: return age(text)
        case .DS, .FD, .FL:
            if text.contains(UInt8(ascii: ",")) { throw .decimalComma }
            return Array(text)
        default: return Array(text)
        }
    }

    /// - Source: PS3.3 §C.7.1.1: M, F and O are all there is; unknown is empty.
    private static func sex(_ text: ArraySlice<UInt8>) throws(CanonicalFault) -> [UInt8] {
        switch String(decoding: text, as: UTF8.self).lowercased() {
        case "": []
        case "m", "male", "man", "männlich", "maennlich": [UInt8(ascii: "M")]
        case "f", "female", "woman", "w", "weiblich": [UInt8(ascii: "F")]
        case "o", "other", "d", "divers", "diverse": [UInt8(ascii: "O")]
        case "u", "unknown", "unbekannt": []
        default: throw .unknownSex
        }
    }

    private static func upperCased(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 & 0xDF : $0 }
    }

    /// `45y` as `045Y`.
    private static func age(_ text: ArraySlice<UInt8>) -> [UInt8] {
        guard (2...4).contains(text.count), text.dropLast().allSatisfy(\.isDigit) else { return Array(text) }
        return [UInt8](repeating: UInt8(ascii: "0"), count: 4 - text.count) + upperCased(text)
    }

    private static func hint(_ fault: ValueFault) -> String {
        switch fault {
        case .badDate: " 1980-01-31 and 31.01.1980 are read too."
        case .badTime: " 10:11 and 10:11:12 are read too."
        case .badDateTime: " 1980-01-31T10:11:12+01:00 is read too."
        default: ""
        }
    }
}
