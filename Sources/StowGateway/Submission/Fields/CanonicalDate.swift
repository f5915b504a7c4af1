/// Dates and times as people and programs write them, in the form of DICOM.
///
/// What is none of the forms known here passes unchanged; the rules of the VR refuse it then.
///
/// - Source: PS3.5 §6.2 (DA, TM, DT); ISO 8601.
enum CanonicalDate {
    /// `1980-01-31`, `1980/01/31`, `1980.01.31` and `31.01.1980` as `19800131`.
    static func date(_ text: ArraySlice<UInt8>) throws(CanonicalFault) -> [UInt8] {
        let bytes = Array(text)
        guard let separator = bytes.first(where: { !$0.isDigit }), "-/.".utf8.contains(separator) else { return bytes }
        var fields = bytes.split(separator: separator, omittingEmptySubsequences: false)
        guard fields.count == 3 else { return bytes }
        if fields[2].contains(where: { "Tt :".utf8.contains($0) }), fields[0].count == 4 { throw .dateWithTime }
        guard fields.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isDigit) }) else { return bytes }
        switch (fields[0].count, fields[1].count, fields[2].count) {
        case (4, 1...2, 1...2): break
        case (1...2, 1...2, 4) where separator == UInt8(ascii: "."): fields.reverse()
        case (1...2, 1...2, 4): throw .ambiguousDate
        case (1...2, 1...2, 1...2): throw .twoDigitYear
        default: return bytes
        }
        return fields[0] + padded(fields[1]) + padded(fields[2])
    }

    /// `9:05`, `10:11:12` and `10:11:12.5` as `0905`, `101112` and `101112.5`.
    static func time(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let fields = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (2...3).contains(fields.count), (1...2).contains(fields[0].count), fields[0].allSatisfy(\.isDigit),
            fields[1].count == 2
        else { return Array(text) }
        return padded(fields[0]) + fields[1...].joined()
    }

    /// `1980-01-31T10:11:12.5+01:00` and shorter ones as `19800131101112.5+0100`.
    static func dateTime(_ text: ArraySlice<UInt8>) throws(CanonicalFault) -> [UInt8] {
        guard text.contains(where: { "Tt :/Zz".utf8.contains($0) }) || !text.prefix(5).allSatisfy(\.isDigit) else {
            return Array(text)
        }
        let datePart = text.prefix { !"Tt ".utf8.contains($0) }
        let rest = text.dropFirst(datePart.count)
        let date = try date(datePart)
        guard !rest.isEmpty else { return date }
        let time = rest.dropFirst()
        let clock = time.prefix { !"Zz+-".utf8.contains($0) }
        return date + Self.time(clock.trimmingBlanks()) + offset(time.dropFirst(clock.count))
    }

    /// `Z` as `+0000`, `+01:00` and `+01` as `+0100`.
    private static func offset(_ text: ArraySlice<UInt8>) -> [UInt8] {
        guard let sign = text.first else { return [] }
        if text.count == 1, sign | 0x20 == UInt8(ascii: "z") { return Array("+0000".utf8) }
        let digits = text.dropFirst().filter { $0 != UInt8(ascii: ":") }
        return [sign] + digits + (digits.count == 2 ? Array("00".utf8) : [])
    }

    private static func padded(_ digits: ArraySlice<UInt8>) -> [UInt8] {
        digits.count == 1 ? [UInt8(ascii: "0")] + digits : Array(digits)
    }
}
