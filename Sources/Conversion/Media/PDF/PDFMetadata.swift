/// What the XMP metadata of a PDF say: its PDF/A part and level, and its title.
///
/// Read by its words, not as XML: nothing in it is ever expanded or fetched.
///
/// - Source: ISO 19005-1 §6.7.11; ISO 16684-1 §8.4 (`dc:title`).
struct PDFMetadata: Equatable {
    private(set) var archival: PDFArchivalForm?
    private(set) var title: String?

    /// Units: bytes.
    private static let limit = 1 << 20
    private static let valueByteCount = 4096
    private static let tagByteCount = 512

    init(_ packet: [UInt8]) {
        let packet = packet.count > Self.limit ? Array(packet[..<Self.limit]) : packet
        if let text = Self.value(of: "pdfaid:part", in: packet), let part = Int(text), 1...9 ~= part {
            let level = Self.value(of: "pdfaid:conformance", in: packet)
            let isLetter = level?.utf8.count == 1 && level?.first?.isLetter == true
            archival = PDFArchivalForm(part: part, conformance: isLetter ? level?.uppercased() : nil)
        }
        title = Self.title(in: packet)
    }

    /// The value of an attribute, or the text of an element.
    private static func value(of name: String, in packet: [UInt8]) -> String? {
        guard let start = packet.firstIndex(of: Array(name.utf8), in: 0..<packet.count) else { return nil }
        var index = start + name.utf8.count
        // The tag of an element may declare its name space.
        if start > 0, packet[start - 1] == UInt8(ascii: "<"), index < packet.count, PDFLexer.isWhiteSpace(packet[index])
        {
            let end = min(packet.count, index + tagByteCount)
            guard let close = packet.firstIndex(of: [UInt8(ascii: ">")], in: index..<end) else { return nil }
            index = close
        }
        while index < packet.count, PDFLexer.isWhiteSpace(packet[index]) || packet[index] == UInt8(ascii: "=") {
            index += 1
        }
        guard index < packet.count, [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ">")].contains(packet[index])
        else { return nil }
        let close = packet[index] == UInt8(ascii: ">") ? UInt8(ascii: "<") : packet[index]
        let text = packet[(index + 1)...].prefix(16).prefix { $0 != close }
        return String(validating: text.filter { !PDFLexer.isWhiteSpace($0) }, as: UTF8.self)
    }

    /// The first of the titles, which is that of the default language.
    private static func title(in packet: [UInt8]) -> String? {
        guard let element = packet.firstIndex(of: Array("<dc:title".utf8), in: 0..<packet.count),
            let end = packet.firstIndex(of: Array("</dc:title".utf8), in: element..<packet.count),
            let item = packet.firstIndex(of: Array("<rdf:li".utf8), in: element..<end),
            let open = packet.firstIndex(of: [UInt8(ascii: ">")], in: item..<end),
            let close = packet.firstIndex(of: Array("</rdf:li".utf8), in: open..<end), close - open <= valueByteCount,
            let text = String(validating: packet[(open + 1)..<close], as: UTF8.self), !text.utf8.contains(0x3C)
        else { return nil }
        return unescaped(text).flatMap { DocumentText.line($0) }
    }

    /// The text without the five entities of XML and character numbers; `nil` where there are others.
    private static func unescaped(_ text: String) -> String? {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            guard let end = rest[start...].firstIndex(of: ";") else { return nil }
            let name = rest[rest.index(after: start)..<end]
            switch name {
            case "amp": result += "&"
            case "lt": result += "<"
            case "gt": result += ">"
            case "quot": result += "\""
            case "apos": result += "'"
            default:
                let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
                guard name.hasPrefix("#"), let scalar = number.flatMap({ Unicode.Scalar($0) }) else { return nil }
                result.unicodeScalars.append(scalar)
            }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}

/// The part of ISO 19005 that a document says it follows.
struct PDFArchivalForm: Equatable, Sendable {
    /// 1 to 4.
    var part: Int
    /// One letter, such as `B`; of part 4 there may be none.
    var conformance: String?

    /// As people write it, e.g. `PDF/A-2b`.
    var name: String { "PDF/A-\(part)\(conformance?.lowercased() ?? "")" }
}
