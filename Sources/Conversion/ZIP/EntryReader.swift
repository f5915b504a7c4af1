import DICOM

/// Inflates one entry and checks it: nothing that the archive says of it is believed before it is seen.
struct EntryReader {
    private let entry: ZIPEntry
    private let content: Content
    private let range: Range<Int>
    private var sink: EntrySink
    private var checksum = CRC32()
    private var consumed = 0

    private static let pieceByteCount = 64 << 10

    /// - Throws: `compressionNotSupported`, `passwordNeeded`, `damaged`.
    init(_ entry: ZIPEntry, in content: Content, until bound: Int, _ sink: EntrySink) throws(ConversionError) {
        if entry.isEncrypted { throw .passwordNeeded(found: ZIPEntry.found) }
        guard entry.method == 0 || entry.method == 8 else {
            throw .compressionNotSupported(method: Self.name(ofMethod: entry.method))
        }
        self.entry = entry
        self.content = content
        self.sink = sink
        range = try entry.dataRange(in: content, until: bound)
    }

    /// Reads the whole entry.
    mutating func read(
        _ budget: inout ExpansionBudget, _ workshop: any Workshop
    ) throws(ConversionError) -> (place: EntrySink.Place, digest: [UInt8]) {
        if entry.method == 0 {
            while let piece = try nextPiece() { try take(piece, from: piece.count, &budget) }
        } else {
            try inflate(&budget, workshop)
        }
        guard consumed == range.count, sink.byteCount == entry.size else {
            throw ZIPEntry.damaged("it has another size than it says")
        }
        guard checksum.value == entry.checksum else { throw ZIPEntry.damaged("its checksum is wrong") }
        return try sink.finish(&budget)
    }

    private mutating func inflate(
        _ budget: inout ExpansionBudget, _ workshop: any Workshop
    ) throws(ConversionError) {
        let inflater = try asConversion { () throws(WorkshopError) in try workshop.inflater() }
        while let piece = try nextPiece() {
            var rest = piece[...]
            while true {
                let input = rest
                let inflated = try asConversion { () throws(WorkshopError) in
                    try inflater.inflate(input, limit: ContentDigest.blockByteCount)
                }
                rest = rest.dropFirst(inflated.consumed)
                try take(inflated.bytes, from: inflated.consumed, &budget)
                if inflated.isLast { return }
                // A full block of output may leave more behind, even of no input.
                if rest.isEmpty, inflated.bytes.count < ContentDigest.blockByteCount { break }
                guard inflated.consumed > 0 || !inflated.bytes.isEmpty else {
                    throw ZIPEntry.damaged("its compressed data is broken")
                }
            }
        }
        throw ZIPEntry.damaged("its compressed data ends too early")
    }

    private func asConversion<Result>(
        _ work: () throws(WorkshopError) -> Result
    ) throws(ConversionError) -> Result {
        do throws(WorkshopError) { return try work() } catch { throw ConversionError(error, in: ZIPEntry.found) }
    }

    private var fetched = 0

    /// The next piece of the entry's data as it stands in the archive; `nil` at its end.
    private mutating func nextPiece() throws(ConversionError) -> [UInt8]? {
        let count = min(Self.pieceByteCount, range.count - fetched)
        guard count > 0 else { return nil }
        let piece = try content.bytes(at: range.lowerBound + fetched, count: count)
        guard piece.count == count else { throw ZIPEntry.damaged("it ends too early") }
        fetched += count
        return piece
    }

    private mutating func take(
        _ bytes: [UInt8], from source: Int, _ budget: inout ExpansionBudget
    ) throws(ConversionError) {
        consumed += source
        try budget.take(bytes.count, from: source)
        guard bytes.count <= entry.size - sink.byteCount else {
            throw ZIPEntry.damaged("it has another size than it says")
        }
        try budget.check(sink.byteCount + bytes.count, from: consumed)
        checksum.add(bytes)
        try sink.append(bytes)
    }

    /// - Source: APPNOTE.TXT §4.4.5.
    private static func name(ofMethod method: Int) -> String {
        let names = [
            1: "Shrink", 6: "Implode", 9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 96: "JPEG",
            98: "PPMd", 99: "AES",
        ]
        return names[method] ?? "method \(method)"
    }
}
