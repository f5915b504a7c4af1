import DICOM

/// An object of the file itself: `12 0 obj`, an object, and perhaps a stream.
///
/// - Source: ISO 32000-2 §7.3.8, §7.3.10.
struct PDFIndirectObject: Equatable {
    var number: Int
    var generation: Int
    var object: PDFObject
    /// Where the data of a stream begins. Units: bytes.
    var data: Int?

    /// Units: bytes. Most objects are small; an array of many pages may need the last.
    private static let windowByteCounts = [512, 4096, 65_536, 1 << 20]

    /// - Parameter limit: of the text of the object, beyond which it is not read. Units: bytes.
    init(_ content: Content, at offset: Int, limit: Int) throws(PDFObstacle) {
        guard offset >= 0, offset < content.byteCount else { throw .doubtful }
        for count in Self.windowByteCounts {
            let isWhole = offset + count >= content.byteCount
            guard count <= limit else { throw .notRead }
            var lexer = PDFLexer(try content.window(at: offset, count: count))
            lexer.skipSpace()
            guard let number = lexer.unsigned() else { throw .doubtful }
            lexer.skipSpace()
            guard let generation = lexer.unsigned() else { throw .doubtful }
            lexer.skipSpace()
            guard lexer.take("obj") else { throw .doubtful }
            let object = lexer.object()
            if let object, lexer.position + 64 < lexer.bytes.count || isWhole {
                (self.number, self.generation, self.object) = (number, generation, object)
                lexer.skipSpace()
                if object.dictionary != nil, lexer.take("stream") {
                    if lexer.take("\r\n") || lexer.take("\n") {
                        data = offset + lexer.position
                    } else {
                        throw .doubtful
                    }
                }
                return
            }
            if isWhole { throw .doubtful }
        }
        throw .notRead
    }
}

/// Takes the data of streams out of a file, within limits.
///
/// - Source: ISO 32000-2 §7.4.4.
struct PDFInflation {
    let content: Content
    let inflater: () throws(WorkshopError) -> any Inflater
    /// What may still come out of the streams of this document. Units: bytes.
    private var budget = 32 << 20

    /// Of one stream. Units: bytes.
    private static let limit = 16 << 20
    private static let pieceByteCount = 64 << 10
    private static let endStream = Array("endstream".utf8)

    init(_ content: Content, _ inflater: @escaping () throws(WorkshopError) -> any Inflater) {
        self.content = content
        self.inflater = inflater
    }

    /// - Parameters:
    ///   - length: value of `Length`, resolved.
    ///   - part: what the stream is, for an error.
    mutating func data(
        of dictionary: PDFDictionary, at offset: Int, length: Int?, part: String
    ) throws(PDFObstacle) -> [UInt8] {
        let length = try Self.checked(length, at: offset, in: content)
        var filter = dictionary["Filter"] ?? .null
        var parameters = dictionary["DecodeParms"] ?? .null
        if let filters = filter.array {
            guard filters.count <= 1 else { throw .notRead }
            filter = filters.first ?? .null
        }
        if let several = parameters.array { parameters = several.first ?? .null }
        let bytes: [UInt8]
        switch filter {
        case .null:
            guard length <= min(Self.limit, budget) else { throw .notRead }
            budget -= length
            return try content.window(at: offset, count: length)
        case .name("FlateDecode"): bytes = try inflated(at: offset, length: length, part: part)
        default: throw .notRead
        }
        guard parameters == .null || parameters.dictionary != nil,
            let predictor = PDFPredictor(parameters.dictionary ?? [:])
        else { throw .notRead }
        guard let undone = predictor.undone(bytes) else { throw .damaged(part: part) }
        return undone
    }

    /// The length of a stream, if it ends there.
    static func checked(_ length: Int?, at offset: Int, in content: Content) throws(PDFObstacle) -> Int {
        guard let length, length >= 0, length <= content.byteCount - offset else { throw .doubtful }
        let end = PDFLexer(try content.window(at: offset + length, count: 64))
        guard let word = end.bytes.firstIndex(where: { !PDFLexer.isWhiteSpace($0) }),
            end.bytes.holds(endStream, at: word)
        else { throw .doubtful }
        return length
    }

    /// The stream of RFC 1950 that begins at `offset`; its checksum is not looked at, as most readers do not either.
    private mutating func inflated(at offset: Int, length: Int, part: String) throws(PDFObstacle) -> [UInt8] {
        let head = try content.window(at: offset, count: 2)
        guard length >= 2, head.count == 2, head[0] & 0x0F == 8, head[1] & 0x20 == 0,
            (Int(head[0]) << 8 | Int(head[1])) % 31 == 0
        else { throw .damaged(part: part) }
        do throws(WorkshopError) {
            let inflater = try self.inflater()
            var found: [UInt8] = []
            var position = offset + 2
            while true {
                let count = min(Self.pieceByteCount, offset + length - position)
                let input: [UInt8]
                do throws(PDFObstacle) { input = try content.window(at: position, count: count) } catch {
                    throw WorkshopError.unavailable(errno: 5)
                }
                let piece = try inflater.inflate(input[...], limit: Self.pieceByteCount)
                position += piece.consumed
                budget -= piece.bytes.count
                found += piece.bytes
                if piece.isLast { return found }
                if budget < 0 || found.count > Self.limit { throw WorkshopError.tooMuchOutput(limit: Self.limit) }
                if piece.consumed == 0, piece.bytes.isEmpty { throw WorkshopError.rejected }
            }
        } catch {
            switch error {
            case .rejected, .crashed: throw .damaged(part: part)
            case .unavailable, .needsTooMuchMemory: throw .failed(ConversionError(error, of: PDFPages.kind))
            default: throw .notRead
            }
        }
    }
}
