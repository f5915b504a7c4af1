/// Objects that are compressed together.
///
/// - Source: ISO 32000-2 §7.5.7.
struct PDFObjectStream {
    private let bytes: [UInt8]
    /// Of objects by their numbers. Units: bytes.
    private var offsets: [Int: Int] = [:]

    private static let countLimit = 65_536
    /// Of the text of one object. Units: bytes.
    private static let objectByteCount = 1 << 20

    init(_ dictionary: PDFDictionary, _ bytes: [UInt8]) throws(PDFObstacle) {
        guard dictionary["Type"] == .name("ObjStm"), let count = dictionary["N"]?.integer, count > 0,
            let first = dictionary["First"]?.integer, first > 0, first <= bytes.count
        else { throw .doubtful }
        guard count <= Self.countLimit else { throw .notRead }
        self.bytes = bytes
        var lexer = PDFLexer(Array(bytes[..<first]))
        for _ in 0..<count {
            lexer.skipSpace()
            guard let number = lexer.unsigned() else { throw .doubtful }
            lexer.skipSpace()
            guard let offset = lexer.unsigned(), offset < bytes.count - first else { throw .doubtful }
            offsets[number] = first + offset
        }
    }

    func object(_ number: Int) throws(PDFObstacle) -> PDFObject {
        guard let offset = offsets[number] else { throw .doubtful }
        var lexer = PDFLexer(Array(bytes[offset..<min(bytes.count, offset + Self.objectByteCount)]))
        guard let object = lexer.object() else { throw .doubtful }
        return object
    }
}
