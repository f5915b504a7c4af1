extension VR {
    /// What is wrong with one value in canonical text; an empty value is right.
    ///
    /// - Units: lengths in characters (Unicode scalars).
    /// - Source: PS3.5 §6.2, Table 6.2-1.
    package func fault(in value: String) -> ValueFault? {
        if value.isEmpty { return nil }
        switch self {
        case .SQ, .OB, .OD, .OF, .OL, .OV, .OW, .UN: return .notText
        default: break
        }
        if let fault = characterFault(in: value) { return fault }
        if self == .PN { return Self.nameFault(in: value) }
        if let maximum = maximumLength {
            let actual = value.unicodeScalars.count
            if actual > maximum { return .tooLong(maximum: maximum, actual: actual) }
        }
        return formFault(in: value)
    }

    /// The most characters that one value may have; `nil` where its form alone decides.
    private var maximumLength: Int? {
        switch self {
        case .AE, .CS, .DS, .SH: 16
        case .IS: 12
        case .LO, .UI: 64
        case .ST: 1024
        case .LT: 10240
        default: nil
        }
    }

    private func characterFault(in value: String) -> ValueFault? {
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0C, 0x0D:
                if self != .ST, self != .LT, self != .UT { return .controlCharacter }
            // ESC too: text is always UTF-8, which needs no code extensions.
            case 0...0x1F, 0x7F...0x9F, 0xFFFE, 0xFFFF: return .controlCharacter
            case 0x5C:
                if !isSingleText { return .backslash }
            default: break
            }
        }
        return nil
    }

    /// - Source: PS3.5 §6.2.1.1.
    private static func nameFault(in value: String) -> ValueFault? {
        // Nearly all names: one group, in which every letter has a byte at least.
        if value.utf8.count <= 64, !value.hasByte(UInt8(ascii: "=")), value.utf8Count(of: UInt8(ascii: "^")) < 5 {
            return nil
        }
        let groups = PersonName.groups(of: value)
        if groups.count > 3 { return .tooManyNameParts }
        for group in groups {
            if PersonName.components(of: group).count > 5 { return .tooManyNameParts }
            let actual = group.unicodeScalars.count
            if actual > 64 { return .tooLong(maximum: 64, actual: actual) }
        }
        return nil
    }

    private func formFault(in value: String) -> ValueFault? {
        let text = Array(value.utf8)
        switch self {
        case .AE:
            let isRight = text.allSatisfy { $0 < 0x80 } && text.contains { $0 != UInt8(ascii: " ") }
            return isRight ? nil : .notAllowedCharacter(allowed: "ASCII characters, and not spaces alone")
        case .AS: return ValueForm.isAge(text) ? nil : .badAge
        case .AT: return Tag(hexadecimal: value) == nil ? .badTag : nil
        case .CS: return ValueForm.isCode(text) ? nil : .badCode
        case .DA: return ValueForm.isDate(text[...]) ? nil : .badDate
        case .DT: return ValueForm.isDateTime(text) ? nil : .badDateTime
        case .TM: return ValueForm.isTime(text[...]) ? nil : .badTime
        case .UI: return ValueForm.isUID(text) ? nil : .badUID
        case .DS: return ValueForm.isDecimal(text) ? nil : .badDecimal
        case .FD: return ValueForm.isDecimal(text) && Double(value)?.isFinite == true ? nil : .badDecimal
        case .FL: return ValueForm.isDecimal(text) && Float(value)?.isFinite == true ? nil : .badDecimal
        case .IS: return Self.integerFault(in: text, range: -0x8000_0000...0x7FFF_FFFF)
        case .US: return Self.integerFault(in: text, range: 0...0xFFFF)
        case .SS: return Self.integerFault(in: text, range: -0x8000...0x7FFF)
        case .UL: return Self.integerFault(in: text, range: 0...0xFFFF_FFFF)
        case .SL: return Self.integerFault(in: text, range: -0x8000_0000...0x7FFF_FFFF)
        case .SV: return Self.integerFault(in: text, range: .min ... .max)
        case .UV: return Self.integerFault(in: text, range: 0 ... .max)
        case .UR:
            return ValueForm.isURI(text) ? nil : .notAllowedCharacter(allowed: "the characters of a URI (RFC 3986)")
        case .LO, .LT, .PN, .SH, .ST, .UC, .UT, .SQ, .OB, .OD, .OF, .OL, .OV, .OW, .UN: return nil
        }
    }

    private static func integerFault(in text: [UInt8], range: ClosedRange<Int>) -> ValueFault? {
        guard ValueForm.isInteger(text) else { return .badInteger }
        guard let number = Int(String(decoding: text, as: UTF8.self)), range.contains(number) else {
            return .outOfRange(minimum: range.lowerBound, maximum: range.upperBound)
        }
        return nil
    }
}

extension VR {
    /// The value that `texts` express, each of which `fault(in:)` found right; `nil` where they express none.
    /// Those of FL are rounded to what four bytes hold.
    package func value(of texts: [String]) -> Value? {
        if texts.allSatisfy(\.isEmpty) { return texts.count > 1 && isText ? .strings(texts) : .empty }
        if isText { return .strings(texts) }
        switch self {
        case .US, .SS, .UL, .SL, .SV, .UV: return texts.mapped { Int($0) }.map { .integers($0) }
        case .FL: return texts.mapped { Float($0) }.map { .floats($0.map(Double.init)) }
        case .FD: return texts.mapped { Double($0) }.map { .floats($0) }
        case .AT: return texts.mapped { Tag(hexadecimal: $0) }.map { .tags($0) }
        default: return nil
        }
    }
}

extension [String] {
    /// All elements transformed; `nil` where one cannot be.
    fileprivate func mapped<Mapped>(_ transform: (String) -> Mapped?) -> [Mapped]? {
        let transformed = compactMap(transform)
        return transformed.count == count ? transformed : nil
    }
}
