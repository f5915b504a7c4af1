import DICOM

/// The words of a person's name, for a comparison that forgives what people write differently: case, accents, the order
/// and number of given names, initials, hyphens.
struct NameTokens {
    private let family: [FoldedWord]
    private let given: [FoldedWord]
    /// Words of a name whose parts are not marked.
    private let unmarked: [FoldedWord]

    /// `nil` where the name has no words.
    init?(_ name: CDAHeader.Name) {
        family = name.family.flatMap(FoldedWord.words)
        given = name.given.flatMap(FoldedWord.words)
        unmarked = family.isEmpty ? FoldedWord.words(name.text) : []
        if family.isEmpty, unmarked.isEmpty { return nil }
    }

    /// Whether a PN may be the same person's: in one of its groups the family names are the same words, and the given
    /// names of one side are among the other's.
    ///
    /// - Source: PS3.5 §6.2.1.
    func fits(_ name: String) -> Bool {
        name.unicodeScalars.split(separator: "=").contains { group in
            let components = group.split(separator: "^", omittingEmptySubsequences: false).map { String($0) }
            let family = FoldedWord.words(components[0])
            let given = components.dropFirst().prefix(2).flatMap(FoldedWord.words)
            guard !family.isEmpty else { return false }
            if self.family.isEmpty { return family.allSatisfy { word in unmarked.contains { $0.equals(word) } } }
            guard Self.areSame(family, self.family) else { return false }
            return Self.isPart(given, of: self.given) || Self.isPart(self.given, of: given)
        }
    }

    private static func areSame(_ left: [FoldedWord], _ right: [FoldedWord]) -> Bool {
        left.count == right.count && left.allSatisfy { word in right.contains { $0.equals(word) } }
            && right.allSatisfy { word in left.contains { $0.equals(word) } }
    }

    /// No given names at all are part of any.
    private static func isPart(_ words: [FoldedWord], of others: [FoldedWord]) -> Bool {
        words.allSatisfy { word in
            others.contains { $0.equals(word) || $0.isInitial(of: word) || word.isInitial(of: $0) }
        }
    }
}

/// A word in lower case, its letters without what is above, below or through them.
struct FoldedWord: Equatable {
    /// `ö` as `o`.
    private let plain: [String]
    /// `ö` as `oe`, as German and Scandinavian names are written without the letter.
    private let written: [String]

    private init(_ word: some Collection<Unicode.Scalar>) {
        plain = word.flatMap { Self.letters($0, umlauts: false) }
        written = word.flatMap { Self.letters($0, umlauts: true) }
    }

    static func words(_ text: String) -> [FoldedWord] {
        text.lowercased().unicodeScalars.split { scalar in
            switch scalar.properties.generalCategory {
            case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator, .dashPunctuation: true
            default: scalar == "." || scalar == ","
            }
        }.map { FoldedWord($0) }.filter { !$0.plain.isEmpty }
    }

    func equals(_ other: FoldedWord) -> Bool {
        plain == other.plain || written == other.written || plain == other.written || written == other.plain
    }

    func isInitial(of other: FoldedWord) -> Bool { plain.count == 1 && other.plain.first == plain.first }

    /// A letter by its Unicode name without what stands behind `WITH`; nothing for marks that stand alone.
    private static func letters(_ scalar: Unicode.Scalar, umlauts: Bool) -> [String] {
        if scalar.isASCII {
            return scalar.properties.isAlphabetic || scalar.properties.numericType != nil ? [String(scalar)] : []
        }
        switch scalar {
        case "ß": return ["s", "s"]
        case "æ": return ["a", "e"]
        case "œ": return ["o", "e"]
        case "ä", "ö", "ü", "ø", "å":
            let base = scalar == "ä" || scalar == "å" ? "a" : scalar == "ü" ? "u" : "o"
            return umlauts ? [base, scalar == "å" ? "a" : "e"] : [base]
        default: break
        }
        guard scalar.properties.isAlphabetic else { return [] }
        guard let name = scalar.properties.name, let with = name.firstRange(of: " WITH ") else {
            return [String(scalar)]
        }
        let base = name[..<with]
        // LATIN SMALL LETTER E: its last word is the letter.
        if base.hasPrefix("LATIN SMALL LETTER "), let letter = base.split(separator: " ").last, letter.count == 1 {
            return [letter.lowercased()]
        }
        return [String(base)]
    }
}

extension String {
    /// Where a text begins.
    fileprivate func firstRange(of text: String) -> Index? {
        let needle = Array(text.utf8)
        let bytes = Array(utf8)
        return bytes.firstIndex(of: needle, in: 0..<bytes.count).map { utf8.index(startIndex, offsetBy: $0) }
    }
}
