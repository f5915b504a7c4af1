import CLibXML

/// One run of libxml2's parser over one document. The parser belongs to the run and is freed with it, however that ends.
final class SAXPass {
    enum Result {
        case wellFormed
        case notWellFormed(line: Int)
        case documentType(line: Int)
    }

    private let bytes: [UInt8]
    /// How many of them the parser has taken.
    private var position = 0
    /// Answers whether to go on.
    private let take: (XMLEvent) -> Bool
    private var parser: xmlParserCtxtPtr?
    private var isStopped = false
    /// Line of the first fault.
    private var faultLine: Int?
    private var documentTypeLine: Int?

    init(over bytes: [UInt8], _ take: @escaping (XMLEvent) -> Bool) {
        self.bytes = bytes
        self.take = take
    }

    func run() -> Result {
        Self.initialised
        // Encoders report to the thread instead of to the parser; without this they print.
        xmlSetStructuredErrorFunc(nil) { _, _ in }
        guard let parser = xmlNewParserCtxt() else { return .notWellFormed(line: 1) }
        defer {
            self.parser = nil
            xmlFreeParserCtxt(parser)
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        parser.pointee.sax.pointee = Self.handler()
        parser.pointee.userData = context
        self.parser = parser
        // Without handlers that build a tree, there is none to be freed.
        _ = xmlCtxtReadIO(parser, Self.read, nil, context, nil, nil, Int32(XML_PARSE_NONET.rawValue))
        if let documentTypeLine { return .documentType(line: documentTypeLine) }
        guard parser.pointee.wellFormed != 0, parser.pointee.nsWellFormed != 0, faultLine == nil else {
            return .notWellFormed(line: faultLine ?? Int(xmlSAX2GetLineNumber(parser)))
        }
        return .wellFormed
    }

    /// The next bytes; none behind a fault, for the parser would go on to look for others as long as there are any.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard faultLine == nil else { return 0 }
        let count = min(buffer.count, bytes.count - position)
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }

    func pass(_ event: XMLEvent) {
        if !isStopped, faultLine == nil, !take(event) { stop() }
    }

    func foundFault(line: Int) {
        // What is reported behind a stop is the stop.
        if !isStopped, faultLine == nil { faultLine = line }
    }

    func foundDocumentType() {
        documentTypeLine = parser.map { Int(xmlSAX2GetLineNumber($0)) } ?? 1
        stop()
    }

    /// Frees what the parser reads from: nothing of it may be looked at behind this.
    private func stop() {
        isStopped = true
        xmlStopParser(parser)
    }

    /// To be done once before threads share the library.
    private static let initialised: Void = xmlInitParser()
}
