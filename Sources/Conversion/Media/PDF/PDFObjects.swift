import DICOM

/// Finds the objects of a PDF by its cross-reference: tables and streams, and the object streams that these lead to.
///
/// - Source: ISO 32000-2 §7.5.4, §7.5.7, §7.5.8.
struct PDFObjects {
    private enum Section {
        case table(PDFTable)
        case stream(PDFCrossReferenceStream)
    }

    private let content: Content
    private let entry: PDFEntry
    private let isEncrypted: Bool
    /// `nil` on an event loop, where nothing is inflated and only small objects are read.
    private var inflation: PDFInflation?
    private var sections: [Section] = []
    /// Offset of the next section of `Prev`, and the ones passed.
    private var next: [Int]
    private var passed: Set<Int> = []
    private var streams: [Int: PDFObjectStream] = [:]
    private var lookups = 0

    private static let sectionLimit = 256
    private static let lookupLimit = 200_000
    private static let loopLookupLimit = 16
    private static let streamLimit = 64
    private static let referenceLimit = 8
    /// Of the text of one object. Units: bytes.
    private static let objectByteCount = 1 << 20
    private static let loopObjectByteCount = 4096
    /// Of a stream that is not compressed. Units: bytes.
    private static let loopDataByteCount = 16 << 10

    /// - Parameter inflation: `nil` on an event loop.
    init(_ content: Content, _ entry: PDFEntry, isEncrypted: Bool, _ inflation: PDFInflation?) {
        self.content = content
        self.entry = entry
        self.isEncrypted = isEncrypted
        self.inflation = inflation
        next = [entry.section]
    }

    /// The object that a value is or refers to; a missing one is null.
    mutating func resolved(_ value: PDFObject?) throws(PDFObstacle) -> PDFObject {
        var value = value ?? .null
        for _ in 0..<Self.referenceLimit {
            guard case .reference(let number, let generation) = value else { return value }
            value = try object(number, generation)
        }
        throw .doubtful
    }

    mutating func dictionary(_ value: PDFObject?) throws(PDFObstacle) -> PDFDictionary {
        guard let dictionary = try resolved(value).dictionary else { throw .doubtful }
        return dictionary
    }

    /// The data of a stream of the document's own, such as its metadata.
    mutating func data(ofStream reference: PDFObject?, part: String) throws(PDFObstacle) -> [UInt8] {
        guard !isEncrypted else { throw .notRead }
        guard case .reference(let number, let generation)? = reference,
            case .file(let offset, _)? = try place(of: number)
        else { throw .doubtful }
        let found = try inFile(number, generation, at: offset)
        return try data(of: found, part: part)
    }

    private mutating func object(_ number: Int, _ generation: Int) throws(PDFObstacle) -> PDFObject {
        lookups += 1
        guard lookups <= (inflation == nil ? Self.loopLookupLimit : Self.lookupLimit) else { throw .notRead }
        switch try place(of: number) {
        case nil, .free?: return .null
        case .file(let offset, let found)?:
            guard found == generation else { throw .doubtful }
            return try inFile(number, generation, at: offset).object
        case .stream(let stream)?:
            guard !isEncrypted else { throw .notRead }
            guard generation == 0, stream != number else { throw .doubtful }
            return try objectStream(stream).object(number)
        }
    }

    private func inFile(_ number: Int, _ generation: Int, at offset: Int) throws(PDFObstacle) -> PDFIndirectObject {
        let limit = inflation == nil ? Self.loopObjectByteCount : Self.objectByteCount
        // Offsets count from the header, but files with something before it often count from the beginning.
        for place in entry.start > 0 ? [entry.start, 0] : [0] {
            do throws(PDFObstacle) {
                let found = try PDFIndirectObject(content, at: place + offset, limit: limit)
                if found.number == number, found.generation == generation { return found }
            } catch {
                guard error == .doubtful else { throw error }
            }
        }
        throw .doubtful
    }

    private mutating func objectStream(_ number: Int) throws(PDFObstacle) -> PDFObjectStream {
        if let known = streams[number] { return known }
        guard streams.count < Self.streamLimit else { throw .notRead }
        guard case .file(let offset, let generation)? = try place(of: number) else { throw .doubtful }
        let found = try inFile(number, generation, at: offset)
        let bytes = try data(of: found, part: "its compressed objects do not inflate")
        let stream = try PDFObjectStream(found.object.dictionary ?? [:], bytes)
        streams[number] = stream
        return stream
    }

    private mutating func data(of found: PDFIndirectObject, part: String) throws(PDFObstacle) -> [UInt8] {
        guard let dictionary = found.object.dictionary, let data = found.data else { throw .doubtful }
        var length = dictionary["Length"]?.integer
        if case .reference(let number, _)? = dictionary["Length"] {
            guard case .file(let offset, let generation)? = try place(of: number) else { throw .notRead }
            length = try inFile(number, generation, at: offset).object.integer
        }
        if inflation != nil, let bytes = try inflation?.data(of: dictionary, at: data, length: length, part: part) {
            return bytes
        }
        let count = try PDFInflation.checked(length, at: data, in: content)
        guard dictionary["Filter"] ?? .null == .null, count <= Self.loopDataByteCount else { throw .notRead }
        return try content.window(at: data, count: count)
    }

    // MARK: Sections

    private mutating func place(of number: Int) throws(PDFObstacle) -> PDFPlace? {
        var index = 0
        while true {
            if index == sections.count {
                guard let offset = next.popLast() else { return nil }
                try load(sectionAt: offset)
            }
            switch sections[index] {
            case .stream(let stream): if let place = try stream.place(of: number) { return place }
            case .table(let table):
                do throws(ConversionError) {
                    if let found = try table.entry(number) {
                        return .file(offset: found.offset, generation: found.generation)
                    }
                } catch { throw .failed(error) }
            }
            index += 1
        }
    }

    private mutating func load(sectionAt written: Int) throws(PDFObstacle) {
        guard sections.count < Self.sectionLimit, passed.insert(written).inserted else { throw .doubtful }
        for start in written != entry.section && entry.start > 0 ? [entry.start, 0] : [0] {
            let offset = start + written
            var trailer: PDFDictionary?
            do throws(ConversionError) {
                trailer =
                    written == entry.section ? entry.trailer : try PDFTrailer(content).dictionary(at: offset)
            } catch { throw .failed(error) }
            guard let trailer else { continue }
            if trailer["Type"] == .name("XRef") {
                guard inflation != nil else { throw .notRead }
                let found = try PDFIndirectObject(content, at: offset, limit: Self.objectByteCount)
                guard found.object.dictionary?["Length"]?.integer != nil else { throw .doubtful }
                let bytes = try data(of: found, part: "its compressed cross-reference does not inflate")
                sections.append(.stream(try PDFCrossReferenceStream(trailer, bytes)))
            } else {
                sections.append(.table(PDFTable(content: content, offset: offset)))
            }
            if let previous = trailer["Prev"] {
                guard let previous = previous.integer, previous >= 0 else { throw .doubtful }
                next.append(previous)
            }
            // What only readers of streams see comes before what was there earlier.
            if let hidden = trailer["XRefStm"]?.integer, hidden >= 0 { next.append(hidden) }
            return
        }
        throw .doubtful
    }
}

/// Where the reading of a PDF begins.
struct PDFEntry: Equatable, Sendable {
    /// Of the header. Units: bytes.
    var start: Int
    /// Of the last cross-reference section, from the beginning of the file. Units: bytes.
    var section: Int
    var trailer: PDFDictionary
}
