/// Reads typed values out of settings and notes every fault on the way, so that all are told at once.
struct SettingReader {
    private let settings: [String: Setting]
    private let places: [String: Setting.Origin]
    private(set) var faults: [ConfigurationFault]
    private var known: Set<String> = []

    init(_ source: ConfigurationSource) {
        settings = source.settings
        places = source.places
        faults = source.faults
    }

    mutating func fail(_ key: String, _ message: String) {
        faults.append(ConfigurationFault(origin: settings[key]?.origin ?? place(of: key), key: key, message: message))
    }

    /// Where the mapping is that the key belongs to.
    private func place(of key: String) -> Setting.Origin? {
        let parents = key.split(separator: ".").indices.dropFirst().reversed()
        let names = key.split(separator: ".")
        return parents.lazy.compactMap { places[names[..<$0].joined(separator: ".")] }.first
    }

    mutating func isSet(_ key: String) -> Bool {
        known.insert(key)
        return settings[key] != nil
    }

    mutating func text(_ key: String) -> String? {
        known.insert(key)
        guard let setting = settings[key] else { return nil }
        guard !setting.isList, let value = setting.values.first else {
            fail(key, "must be one value, not a list")
            return nil
        }
        return value
    }

    mutating func list(_ key: String) -> [String]? {
        known.insert(key)
        guard let setting = settings[key] else { return nil }
        if setting.isList { return setting.values }
        return setting.values.flatMap { $0.split(separator: ",").map { $0.trimmed } }.filter { !$0.isEmpty }
    }

    /// A decimal number; `unit` is named in the fault.
    mutating func integer(_ key: String, in range: ClosedRange<Int>, unit: String) -> Int? {
        guard let text = text(key) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            fail(key, "must be a number from \(range.lowerBound) to \(range.upperBound) (\(unit))")
            return nil
        }
        return value
    }

    /// A size such as `1048576`, `16MiB` or `4GB`. Units: bytes.
    mutating func byteCount(_ key: String) -> Int? {
        guard let text = text(key) else { return nil }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let factors = [
            "": 1, "B": 1, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
            "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30,
        ]
        let unit = text[digits.endIndex...].trimmed.uppercased()
        guard let number = Int(digits), number > 0, let factor = factors[unit],
            case let (value, overflow) = number.multipliedReportingOverflow(by: factor), !overflow
        else {
            fail(key, "must be a size such as 1048576, 16MiB or 4GiB")
            return nil
        }
        return value
    }

    /// A time such as `90`, `90s`, `15m`, `12h` or `5d`. Units: seconds.
    mutating func duration(_ key: String) -> Int? {
        guard let text = text(key) else { return nil }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let factors = ["": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let number = Int(digits), (1...1_000_000_000).contains(number),
            let factor = factors[text[digits.endIndex...].trimmed.lowercased()]
        else {
            fail(key, "must be a time such as 90s, 15m, 12h or 5d")
            return nil
        }
        return number * factor
    }

    mutating func flag(_ key: String) -> Bool? {
        guard let text = text(key) else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        default:
            fail(key, "must be true or false")
            return nil
        }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        guard let text = text(key) else { return nil }
        guard let value = Choice(rawValue: text.lowercased()) else {
            fail(key, "must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
            return nil
        }
        return value
    }

    /// A secret that stands in the setting itself or, better, in a file.
    mutating func secret(_ key: String, file fileKey: String) -> String? {
        let inline = text(key)
        guard let path = text(fileKey) else { return inline }
        guard inline == nil else {
            fail(fileKey, "and \(key) are both given: keep one")
            return nil
        }
        guard let secret = readTextFile(path)?.trimmed, !secret.isEmpty else {
            fail(fileKey, "names a file that cannot be read or is empty")
            return nil
        }
        return secret
    }

    /// Faults for every key that nobody has asked for.
    mutating func failUnknownKeys() {
        for (key, setting) in settings.sorted(by: { $0.key < $1.key }) where !known.contains(key) {
            let near = ConfigurationKeys.nearest(to: key).map { ", did you mean \($0)?" } ?? ""
            faults.append(ConfigurationFault(origin: setting.origin, key: key, message: "is no setting" + near))
        }
    }
}

extension StringProtocol {
    /// Without blanks and line ends around.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

extension ConfigurationKeys {
    /// The key that was probably meant: one that ends alike or begins alike.
    static func nearest(to key: String) -> String? {
        let last = key.split(separator: ".").last.map { $0.lowercased() } ?? ""
        let all = fixed + ofArchive.map { "archives.<name>.\($0)" }
        let alike = all.filter { $0.lowercased().hasSuffix(last) && !last.isEmpty }
        // Of those that end alike, the one that begins most alike; the first of several.
        let best = alike.indices.max {
            (alike[$0].commonPrefix(with: key), -$0) < (alike[$1].commonPrefix(with: key), -$1)
        }
        return best.map { alike[$0] }
            ?? all.first {
                ($0.split(separator: ".").last?.lowercased().hasPrefix(last.prefix(4)) ?? false) && last.count > 3
            }
    }
}

extension String {
    /// How many characters both begin with.
    fileprivate func commonPrefix(with other: String) -> Int { zip(self, other).prefix { $0 == $1 }.count }
}
