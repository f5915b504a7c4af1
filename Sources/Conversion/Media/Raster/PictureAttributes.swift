import DICOM

extension DataSet {
    /// What a camera says of a picture, where nothing is given.
    ///
    /// The camera made the pixels, so it is what the General Equipment Module describes; the SC Equipment Module
    /// (PS3.3 §C.8.6.1) describes what turned them into an object, which a camera does not. Its clock tells when the
    /// pixels came to be: Acquisition DateTime (§C.7.10.1), Content Date and Time (§C.7.6.1).
    init(_ picture: PictureDescription, besides given: DataSet) {
        self.init()
        let isGiven = { (tag: Tag) in given[tag]?.value.isBlank == false }
        if let moment = picture.dateTime, PictureDescription.isMoment(moment) {
            if !isGiven(.acquisitionDateTime), !isGiven(.acquisitionDate), !isGiven(.acquisitionTime) {
                set(.acquisitionDateTime, .DT, moment)
            }
            if !isGiven(.contentDate), !isGiven(.contentTime) {
                set(.contentDate, .DA, String(moment.prefix(8)))
                set(.contentTime, .TM, String(moment.dropFirst(8)))
            }
        }
        if isGiven(.manufacturer) || isGiven(.manufacturerModelName) { return }
        // Of a model without its maker the gateway would be said to be one.
        guard let maker = picture.cameraMaker.map(PictureDescription.plain), !maker.isEmpty else { return }
        set(.manufacturer, .LO, maker)
        if let model = picture.cameraModel.map(PictureDescription.plain), !model.isEmpty {
            set(.manufacturerModelName, .LO, model)
        }
    }
}

extension PictureDescription {
    /// Whether it is YYYYMMDDHHMMSS and on the calendar.
    static func isMoment(_ text: String) -> Bool {
        let digits = text.utf8.map { Int($0) - 0x30 }
        guard digits.count == 14, digits.allSatisfy({ 0...9 ~= $0 }) else { return false }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { 10 * $0 + $1 } }
        let year = number(0..<4)
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let month = number(4..<6)
        return year >= 1826 && 1...12 ~= month && 1...days[month - 1] ~= number(6..<8) && number(8..<10) < 24
            && number(10..<12) < 60 && number(12..<14) < 60
    }

    /// Printable ASCII that a Long String can hold (PS3.5 §6.2).
    static func plain(_ text: String) -> String {
        let scalars = text.unicodeScalars.filter { 0x20...0x7E ~= $0.value && $0 != "\\" }
        return String(String(String.UnicodeScalarView(scalars)).trimmed.prefix(64)).trimmed
    }
}
