/// Cuts a multipart/form-data body into its parts while it arrives, in pieces of any size.
///
/// The sink sees the same parts and the same bytes however the body is cut into pieces. Content is handed on in slices
/// of the piece itself; only bytes that looked like the start of a delimiter at the end of a piece are replayed. After
/// a throw the parser takes no more.
///
/// - Source: RFC 7578; RFC 2046 §5.1.
struct MultipartParser {
    struct Limits: Sendable {
        var partCount = 1_000
        /// Units: bytes of the headers of one part.
        var headerByteCount = 16_384
    }

    /// Which headers a part must have.
    enum Dialect: Sendable {
        case form
        /// multipart/related (RFC 2387), as STOW-RS has it.
        case related
    }

    private enum State {
        /// In the preamble or in a part's content; `held` bytes of a possible delimiter have been seen.
        case content(held: Int)
        /// Behind a whole delimiter, which is only one if its line ends as it must.
        case boundaryLine(BoundaryLine)
        case headers
        case ended
    }

    private let delimiter: BoundaryDelimiter
    private let limits: Limits
    private let dialect: Dialect
    private var state = State.content(held: 2)
    /// How many of the held bytes belong to the line before, as at the start of the body and of a part.
    private var borrowed = 2
    private var isInPart = false
    private var sawDelimiter = false
    private var headerBlock: [UInt8] = []
    private var partNumber = 0

    /// - Throws: `boundaryInvalid`.
    init(boundary: String, limits: Limits = Limits(), dialect: Dialect = .form) throws(MultipartError) {
        delimiter = try BoundaryDelimiter(boundary: boundary)
        self.limits = limits
        self.dialect = dialect
    }

    /// Takes the next piece of the body.
    mutating func feed<Sink: MultipartSink>(
        _ piece: RawSpan, into sink: inout Sink
    ) throws(MultipartFailure<Sink.Failure>) {
        do {
            var offset = 0
            while offset < piece.byteCount {
                switch state {
                case .content(let held):
                    offset = try readContent(piece, from: offset, held: held, into: &sink)
                case .boundaryLine(let line):
                    offset = try readBoundaryLine(piece, from: offset, line, into: &sink)
                case .headers:
                    offset = try readHeaders(piece, from: offset, into: &sink)
                case .ended:
                    return
                }
            }
        } catch {
            state = .ended
            throw error
        }
    }

    /// Says that the body has ended.
    ///
    /// - Throws: `boundaryNotFound` or `truncated` if it may not end here.
    mutating func finish<Sink: MultipartSink>(into sink: inout Sink) throws(MultipartFailure<Sink.Failure>) {
        switch state {
        case .ended: return
        case .boundaryLine(let line) where line.isClosing: try endPart(into: &sink)
        default: throw .malformed(sawDelimiter ? .truncated(part: max(partNumber, 1)) : .boundaryNotFound)
        }
        state = .ended
    }

    // MARK: Content

    private mutating func readContent<Sink: MultipartSink>(
        _ piece: RawSpan, from start: Int, held: Int, into sink: inout Sink
    ) throws(MultipartFailure<Sink.Failure>) -> Int {
        let count = delimiter.bytes.count
        guard held > 0 else {
            let found = delimiter.firstOccurrence(in: piece, from: start)
            try emit(piece.extracting(start..<found), into: &sink)
            let end = min(found + count, piece.byteCount)
            advance(held: end - found)
            return end
        }
        var held = held
        var offset = start
        while held < count, offset < piece.byteCount, piece.byte(at: offset) == delimiter.bytes[held] {
            held += 1
            offset += 1
        }
        if held < count, offset < piece.byteCount {
            try release(held, into: &sink)
            held = 0
        }
        advance(held: held)
        return offset
    }

    private mutating func advance(held: Int) {
        state = held == delimiter.bytes.count ? .boundaryLine(BoundaryLine()) : .content(held: held)
    }

    /// Hands on held bytes that turned out to be content.
    private mutating func release<Sink: MultipartSink>(
        _ held: Int, into sink: inout Sink
    ) throws(MultipartFailure<Sink.Failure>) {
        try emit(delimiter.bytes.span.bytes.extracting(borrowed..<max(held, borrowed)), into: &sink)
        borrowed = 0
    }

    private func emit<Sink: MultipartSink>(
        _ bytes: RawSpan, into sink: inout Sink
    ) throws(MultipartFailure<Sink.Failure>) {
        guard isInPart, !bytes.isEmpty else { return }
        do { try sink.partData(bytes) } catch { throw .sink(error) }
    }

    // MARK: Boundary line

    private mutating func readBoundaryLine<Sink: MultipartSink>(
        _ piece: RawSpan, from start: Int, _ line: BoundaryLine, into sink: inout Sink
    ) throws(MultipartFailure<Sink.Failure>) -> Int {
        var line = line
        switch line.read(piece.byte(at: start)) {
        case .continues:
            guard line.bytes.count <= BoundaryLine.maximumByteCount else {
                throw .malformed(.boundaryLineTooLong(part: partNumber))
            }
            state = .boundaryLine(line)
        case .opensPart:
            try endPart(into: &sink)
            guard partNumber < limits.partCount else {
                throw .malformed(.tooManyParts(maximum: limits.partCount))
            }
            partNumber += 1
            headerBlock.removeAll(keepingCapacity: true)
            state = .headers
        case .closes:
            try endPart(into: &sink)
            state = .ended
        case .bareLineFeed:
            throw .malformed(.bareLineFeed(part: partNumber))
        case .isContent:
            // A longer boundary, or content that resembles ours. A CR may begin the true one.
            try release(delimiter.bytes.count, into: &sink)
            let endsWithCR = line.bytes.last == 0x0D
            try emit(line.bytes.span.bytes.extracting(0..<line.bytes.count - (endsWithCR ? 1 : 0)), into: &sink)
            state = .content(held: endsWithCR ? 1 : 0)
            return start
        }
        return start + 1
    }

    private mutating func endPart<Sink: MultipartSink>(into sink: inout Sink) throws(MultipartFailure<Sink.Failure>) {
        sawDelimiter = true
        borrowed = 0
        guard isInPart else { return }
        isInPart = false
        do { try sink.partEnded() } catch { throw .sink(error) }
    }

    // MARK: Headers

    private mutating func readHeaders<Sink: MultipartSink>(
        _ piece: RawSpan, from start: Int, into sink: inout Sink
    ) throws(MultipartFailure<Sink.Failure>) -> Int {
        var offset = start
        while offset < piece.byteCount {
            let byte = piece.byte(at: offset)
            offset += 1
            guard headerBlock.count < limits.headerByteCount else {
                throw .malformed(.headersTooLong(part: partNumber, maximum: limits.headerByteCount))
            }
            guard byte != 0 else { throw .malformed(.nulInHeader(part: partNumber)) }
            let followsCR = headerBlock.last == 0x0D
            headerBlock.append(byte)
            guard byte == 0x0A else {
                if followsCR { throw .malformed(.headerMalformed(part: partNumber)) }
                continue
            }
            guard followsCR else { throw .malformed(.bareLineFeed(part: partNumber)) }
            if headerBlock.count == 2 || headerBlock[headerBlock.count - 3] == 0x0A {
                try beginPart(into: &sink)
                break
            }
        }
        return offset
    }

    private mutating func beginPart<Sink: MultipartSink>(
        into sink: inout Sink
    ) throws(MultipartFailure<Sink.Failure>) {
        let headers: PartHeaders
        do throws(MultipartError) {
            headers =
                switch dialect {
                case .form: try PartHeaders(parsing: headerBlock, part: partNumber)
                case .related: try PartHeaders(parsingRelated: headerBlock, part: partNumber)
                }
        } catch {
            throw .malformed(error)
        }
        do { try sink.partBegan(headers) } catch { throw .sink(error) }
        isInPart = true
        // The empty line that ends the headers may be the CR LF of the next delimiter: a part without content.
        borrowed = 2
        state = .content(held: 2)
    }
}
