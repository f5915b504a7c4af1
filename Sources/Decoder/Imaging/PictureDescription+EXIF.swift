import Conversion
import DICOM

extension PictureDescription {
    private enum Code {
        static let make = 271
        static let model = 272
        static let dateTime = 306
        static let exifDirectory = 34_665
        static let dateTimeOriginal = 36_867
    }

    /// What an EXIF block says of the picture.
    ///
    /// - Source: CIPA DC-008 §4.6.4, §4.6.5.
    init(exif block: [UInt8]) {
        let prefix = Array("Exif\0\0".utf8)
        let bytes = block.starts(with: prefix) ? Array(block.dropFirst(prefix.count)) : block
        self.init(tiff: .bytes(bytes))
    }

    /// What the first directory of a TIFF file says of it.
    init(tiff content: Content) {
        self.init()
        guard let reader = TIFFReader(content), let main = reader.directory(at: reader.first) else { return }
        cameraMaker = reader.text(Code.make, in: main)
        cameraModel = reader.text(Code.model, in: main)
        let exif = reader.integer(Code.exifDirectory, in: main).flatMap { reader.directory(at: $0) }
        let taken = exif.flatMap { reader.text(Code.dateTimeOriginal, in: $0) }
        dateTime = (taken ?? reader.text(Code.dateTime, in: main)).flatMap(Self.canonical)
    }

    /// `YYYY:MM:DD HH:MM:SS` as DICOM writes it; `nil` for anything else.
    private static func canonical(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 19 else { return nil }
        var digits: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 4, 7, 13, 16: guard byte == UInt8(ascii: ":") else { return nil }
            case 10: guard byte == UInt8(ascii: " ") else { return nil }
            default:
                guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
                digits.append(byte)
            }
        }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1) - 0x30 } }
        let isDate = number(0..<4) >= 1 && 1...12 ~= number(4..<6) && 1...31 ~= number(6..<8)
        guard isDate, number(8..<10) < 24, number(10..<12) < 60, number(12..<14) <= 60 else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }
}
