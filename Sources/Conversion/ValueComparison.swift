package import DICOM

extension Value {
    /// Whether there is no value: an input that was left empty, an attribute of zero length.
    package var isBlank: Bool {
        switch self {
        case .empty: true
        case .strings(let values): values.allSatisfy(\.isEmpty)
        case .integers(let values): values.isEmpty
        case .floats(let values): values.isEmpty
        case .tags(let values): values.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .items(let items): items.isEmpty
        case .bulk: false
        }
    }

    /// Whether two values say the same, however they are padded or written.
    func means(_ other: Value, as vr: VR) -> Bool {
        if isBlank || other.isBlank { return isBlank && other.isBlank }
        switch (self, other) {
        case (.strings(let left), .strings(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { Self.isSame($0, $1, vr) }
        default:
            return self == other
        }
    }

    private static func isSame(_ left: String, _ right: String, _ vr: VR) -> Bool {
        if left == right { return true }
        let left = left.trimmed
        let right = right.trimmed
        switch vr {
        case .IS, .DS:
            if let left = Double(left), let right = Double(right) { return left == right }
            return left == right
        case .PN: return canonicalName(left) == canonicalName(right)
        case .TM, .DT: return withoutZeroFraction(left) == withoutZeroFraction(right)
        default: return left == right
        }
    }

    /// Groups and components without trailing empty ones (PS3.5 §6.2.1.1).
    private static func canonicalName(_ name: String) -> [[String]] {
        var groups = name.split(separator: "=", omittingEmptySubsequences: false).map { group in
            var components = group.split(separator: "^", omittingEmptySubsequences: false).map { String($0).trimmed }
            while components.last?.isEmpty == true { components.removeLast() }
            return components
        }
        while groups.last?.isEmpty == true { groups.removeLast() }
        return groups
    }

    /// `101112.000` is `101112`.
    private static func withoutZeroFraction(_ time: String) -> String {
        guard let point = time.firstIndex(of: "."), time[point...].dropFirst().allSatisfy({ $0 == "0" }) else {
            return time
        }
        return String(time[..<point])
    }
}

extension String {
    /// Without the padding of PS3.5 §6.2: spaces on both sides, NUL behind.
    var trimmed: String {
        let isPadding = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\0" }
        guard let first = unicodeScalars.firstIndex(where: { !isPadding($0) }),
            let last = unicodeScalars.lastIndex(where: { !isPadding($0) })
        else { return "" }
        return String(unicodeScalars[first...last])
    }
}
