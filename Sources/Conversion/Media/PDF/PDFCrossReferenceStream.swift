/// Where the objects of a PDF are, as a cross-reference stream has it.
///
/// - Source: ISO 32000-2 §7.5.8.
struct PDFCrossReferenceStream {
    private let bytes: [UInt8]
    /// Units: bytes of the three fields of an entry.
    private let widths: [Int]
    /// The first number and the count of each run of entries.
    private let runs: [(first: Int, count: Int)]

    private static let runLimit = 65_536
    private static let numberLimit = 1 << 32

    /// - Parameters:
    ///   - bytes: data of the stream, without its filters.
    init(_ dictionary: PDFDictionary, _ bytes: [UInt8]) throws(PDFObstacle) {
        guard let size = dictionary["Size"]?.integer, size > 0, let fields = dictionary["W"]?.array, fields.count == 3
        else { throw .doubtful }
        widths = fields.map { $0.integer ?? -1 }
        guard widths.allSatisfy({ 0...8 ~= $0 }), widths[1] > 0 else { throw .doubtful }
        let numbers = dictionary["Index"].map { ($0.array ?? []).map { $0.integer ?? -1 } } ?? [0, size]
        guard numbers.count % 2 == 0, !numbers.isEmpty, numbers.count <= 2 * Self.runLimit,
            numbers.allSatisfy({ 0...Self.numberLimit ~= $0 })
        else { throw .doubtful }
        runs = stride(from: 0, to: numbers.count, by: 2).map { (numbers[$0], numbers[$0 + 1]) }
        // Each run is at most 2^32 and there are at most 2^16 of them.
        let count = runs.reduce(0) { $0 + $1.count }
        let (byteCount, overflows) = count.multipliedReportingOverflow(by: widths.reduce(0, +))
        guard !overflows, byteCount <= bytes.count else { throw .doubtful }
        self.bytes = bytes
    }

    /// `nil` where the stream has no entry for the object.
    func place(of number: Int) throws(PDFObstacle) -> PDFPlace? {
        var before = 0
        for run in runs {
            if number >= run.first, number - run.first < run.count {
                return try place(at: (before + number - run.first) * widths.reduce(0, +))
            }
            before += run.count
        }
        return nil
    }

    private func place(at offset: Int) throws(PDFObstacle) -> PDFPlace {
        let kind = widths[0] == 0 ? 1 : try field(at: offset, widths[0])
        let second = try field(at: offset + widths[0], widths[1])
        let third = try field(at: offset + widths[0] + widths[1], widths[2])
        return switch kind {
        case 0: .free
        case 1: .file(offset: second, generation: third)
        case 2: .stream(number: second)
        default: .free
        }
    }

    private func field(at offset: Int, _ width: Int) throws(PDFObstacle) -> Int {
        var value: UInt64 = 0
        for index in offset..<offset + width { value = value << 8 | UInt64(bytes[index]) }
        // Sums with such a number cannot overflow.
        guard value < 1 << 48, let number = Int(exactly: value) else { throw .doubtful }
        return number
    }
}

/// Where an object is.
enum PDFPlace: Equatable {
    case free
    case file(offset: Int, generation: Int)
    /// In the object stream of this number.
    case stream(number: Int)
}
