import DICOM

extension VideoProbe {
    /// The camera's clock with its zone is better than the container's, which many leave at a default.
    var recordingDate: RecordingDate? {
        let dates = ["com.apple.quicktime.creationdate", "creation_time"].compactMap { self[tag: $0] }
        return dates.lazy.compactMap { RecordingDate($0) }.first
    }

    /// What the camera wrote about itself. Where it was is left out.
    var attributes: DataSet {
        var attributes = DataSet()
        let makers = ["com.apple.quicktime.make", "com.android.manufacturer", "make"]
        let models = ["com.apple.quicktime.model", "com.android.model", "model"]
        guard let maker = makers.lazy.compactMap({ self[tag: $0]?.longString }).first else { return attributes }
        attributes.set(.manufacturer, .LO, maker)
        if let model = models.lazy.compactMap({ self[tag: $0]?.longString }).first {
            attributes.set(.manufacturerModelName, .LO, model)
        }
        return attributes
    }
}

/// A moment as ISO 8601 writes it, e.g. `2024-02-29T10:11:12.000000Z` or `2024-02-29T10:11:12+0200`.
struct RecordingDate: Sendable, Equatable {
    /// Shape: a value of VR DT, with the offset from UTC.
    let text: String

    init?(_ written: String) {
        let form = Array("dddd-dd-ddTdd:dd:dd".utf8)
        let bytes = Array(written.utf8.prefix(40))
        guard bytes.count > form.count else { return nil }
        var digits: [UInt8] = []
        for (byte, expected) in zip(bytes, form) {
            if expected == UInt8(ascii: "d") {
                guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
                digits.append(byte)
            } else if byte != expected, !(expected == UInt8(ascii: "T") && byte == UInt8(ascii: " ")) {
                return nil
            }
        }
        let zone = bytes[form.count...].drop { byte in
            byte == UInt8(ascii: ".") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        }
        guard let offset = Self.offset(String(decoding: zone, as: UTF8.self)) else { return nil }
        let moment = String(decoding: digits, as: UTF8.self)
        guard Self.isMoment(moment) else { return nil }
        text = moment + offset
    }

    /// `Z`, `+02:00` or `+0200`.
    private static func offset(_ zone: String) -> String? {
        if zone == "Z" || zone == "z" { return "+0000" }
        let digits = zone.dropFirst().filter { $0 != ":" }
        guard let sign = zone.first, sign == "+" || sign == "-", digits.count == 4, let number = Int(digits),
            number % 100 < 60, number <= 1400, sign == "+" || number > 0 && number <= 1200
        else { return nil }
        return "\(sign)\(digits)"
    }

    private static func isMoment(_ digits: String) -> Bool {
        let numbers: [Int] = digits.utf8.map { Int($0) - 48 }
        guard numbers.count == 14 else { return false }
        let pairs: [Int] = (2..<7).map { numbers[2 * $0] * 10 + numbers[2 * $0 + 1] }
        let days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard 1...12 ~= pairs[0], 1...days[pairs[0] - 1] ~= pairs[1] else { return false }
        return pairs[2] < 24 && pairs[3] < 60 && pairs[4] < 60
    }

    /// Neither a clock's zero (1904, 1970, 1980, 2000) nor the future, a day of time zones apart.
    func isPlausible(until now: AcceptanceTime) -> Bool {
        let day = text.prefix(8)
        guard day > "19900101", day != "20000101", let own = Self.number(of: day), let limit = Self.number(of: now.date)
        else { return false }
        // The first of March may be four numbers behind the last of February.
        return own <= limit + 4
    }

    /// Ascending from day to day. - Parameter date: YYYYMMDD.
    private static func number(of date: some StringProtocol) -> Int? {
        guard let date = Int(date) else { return nil }
        return date / 10_000 * 372 + date / 100 % 100 * 31 + date % 100
    }
}

extension String {
    /// The text if it is a value of VR LO.
    fileprivate var longString: String? {
        let isPrintable = unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\\" && !(0x7F...0x9F ~= $0.value) }
        let text = trimmed
        return isPrintable && 1...64 ~= text.unicodeScalars.count ? text : nil
    }
}
