import DICOM

/// Whether two values mean the same, however an archive writes them.
///
/// Archives trim and pad, drop empty ends of names, write numbers as text, complete times, and give text back in
/// another Unicode form.
enum SameValue {
    /// `nil` where it cannot be told: a value that is only referred to, or one of unknown VR.
    static func holds(_ ours: DataElement, _ theirs: DataElement) -> Bool? {
        switch (ours.value, theirs.value) {
        case (.bulk, _), (_, .bulk): return nil
        case (.bytes(let left), .bytes(let right)): return isSame(left[...], right[...])
        case (.items(let left), .items(let right)):
            guard left.count == right.count else { return false }
            return zip(left, right).allSatisfy { ours, theirs in
                AttributeComparison(of: ours, with: theirs).isEqual
            }
        default: break
        }
        if ours.vr.isNumber, let left = numbers(of: ours.value), let right = numbers(of: theirs.value) {
            return left.count == right.count && zip(left, right).allSatisfy(isSame)
        }
        guard let left = texts(of: ours, as: ours.vr), let right = texts(of: theirs, as: ours.vr) else { return nil }
        return left == right
    }

    /// Equal bytes, but for padding at the end.
    static func isSame(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        let count = min(left.count, right.count)
        guard max(left.count, right.count) - count <= 1, left.prefix(count) == right.prefix(count) else { return false }
        return left.dropFirst(count).allSatisfy { $0 == 0 || $0 == 0x20 }
            && right.dropFirst(count).allSatisfy { $0 == 0 || $0 == 0x20 }
    }

    /// Numbers that were rounded to four bytes on their way are the same.
    private static func isSame(_ left: Double, _ right: Double) -> Bool {
        left == right || left.isNaN && right.isNaN || abs(left - right) <= 1e-6 * max(abs(left), abs(right))
    }

    private static func numbers(of value: Value) -> [Double]? {
        switch value {
        case .integers(let values): return values.map { Double($0) }
        case .floats(let values): return values
        case .strings(let texts):
            let numbers = texts.compactMap { Double(trimmed($0)) }
            return numbers.count == texts.count ? numbers : nil
        default: return nil
        }
    }

    private static func texts(of element: DataElement, as vr: VR) -> [String]? {
        var texts: [String]
        switch element.value {
        case .empty: return []
        case .strings(let values): texts = values.map { canonical($0, vr) }
        case .integers(let values): texts = values.map { String($0) }
        case .tags(let tags): texts = tags.map(\.description)
        case .floats, .bytes, .items, .bulk: return nil
        }
        while texts.last?.isEmpty == true { texts.removeLast() }
        return texts
    }

    private static func canonical(_ text: String, _ vr: VR) -> String {
        switch vr {
        case .PN: return PersonName.canonical(trimmed(text))
        case .TM: return time(trimmed(text).filter { $0 != ":" })
        case .DA: return trimmed(text).filter { $0 != "." }
        // CR LF is one character.
        case .LT, .ST, .UT: return trimmed(String(text.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 }))
        default: return trimmed(text)
        }
    }

    /// With seconds, and without a fraction that is zero: `12` and `120000.000` are one time.
    private static func time(_ text: String) -> String {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        var whole = String(parts[0])
        while whole.utf8.count < 6, !whole.isEmpty { whole += "0" }
        var fraction = parts.count > 1 ? parts[1] : ""
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? whole : "\(whole).\(fraction)"
    }

    private static func trimmed(_ text: String) -> String {
        func isPadding(_ scalar: Unicode.Scalar) -> Bool { scalar.value == 0 || scalar.properties.isWhitespace }
        var scalars = text.unicodeScalars[...]
        while let last = scalars.last, isPadding(last) { scalars.removeLast() }
        while let first = scalars.first, isPadding(first) { scalars.removeFirst() }
        return String(scalars)
    }
}

extension VR {
    fileprivate var isNumber: Bool {
        switch self {
        case .DS, .IS, .US, .SS, .UL, .SL, .UV, .SV, .FL, .FD: true
        default: false
        }
    }
}

extension Value {
    /// Whether there is nothing in it.
    var isBlank: Bool {
        switch self {
        case .empty: true
        case .strings(let texts):
            texts.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value == 0 || $0.properties.isWhitespace } }
        case .integers(let values): values.isEmpty
        case .floats(let values): values.isEmpty
        case .tags(let tags): tags.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .items(let items): items.allSatisfy { $0.elements.allSatisfy(\.value.isBlank) }
        case .bulk: false
        }
    }
}
