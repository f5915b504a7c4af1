import CLibXML

extension SAXPass {
    /// What the parser calls. All else is left out: there it would build a tree, or load what is declared.
    static func handler() -> xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = { context, name, _, namespace, _, _, attributeCount, _, attributes in
            let element = XMLElement(
                SAXPass.text(name), namespace: namespace.map { SAXPass.value(from: $0, to: $0 + Int(xmlStrlen($0))) },
                attributes: SAXPass.attributes(attributes, count: Int(attributeCount)))
            SAXPass.at(context)?.pass(.start(element))
        }
        handler.endElementNs = { context, name, _, _ in SAXPass.at(context)?.pass(.end(SAXPass.text(name))) }
        let found: charactersSAXFunc = { context, characters, count in
            guard let characters, count > 0 else { return }
            let bytes = UnsafeBufferPointer(start: characters, count: Int(count))
            SAXPass.at(context)?.pass(.text(String(decoding: bytes, as: UTF8.self)))
        }
        handler.characters = found
        // White space is text, and so are CDATA sections.
        handler.ignorableWhitespace = found
        handler.cdataBlock = found
        handler.internalSubset = { context, _, _, _ in SAXPass.at(context)?.foundDocumentType() }
        handler.serror = { context, fault in
            guard let fault = fault?.pointee, fault.level != XML_ERR_WARNING else { return }
            SAXPass.at(context)?.foundFault(line: Int(fault.line))
        }
        return handler
    }

    static let read: xmlInputReadCallback = { context, buffer, count in
        let buffer = UnsafeMutableRawBufferPointer(start: buffer, count: max(0, Int(count)))
        return Int32(SAXPass.at(context)?.read(into: buffer) ?? 0)
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> SAXPass? {
        context.map { Unmanaged<SAXPass>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func text(_ characters: UnsafePointer<xmlChar>?) -> String {
        characters.map { String(decodingCString: $0, as: UTF8.self) } ?? ""
    }

    /// - Shape: for each attribute its local name, prefix, namespace, and the start and the end of its value.
    private static func attributes(
        _ words: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int
    ) -> [String: String] {
        guard let words, count > 0 else { return [:] }
        var attributes: [String: String] = [:]
        attributes.reserveCapacity(count)
        for attribute in 0..<count {
            let word = words + attribute * 5
            let name = word[1].map { text($0) + ":" + text(word[0]) } ?? text(word[0])
            guard let start = word[3], let end = word[4] else { continue }
            attributes[name] = value(from: start, to: end)
        }
        return attributes
    }

    /// The value of an attribute. The parser leaves an ampersand in it as `&#38;`, and none as anything else, for whoever
    /// would expand entities afterwards.
    private static func value(from start: UnsafePointer<xmlChar>, to end: UnsafePointer<xmlChar>) -> String {
        var rest = UnsafeBufferPointer(start: start, count: max(0, end - start))[...]
        let escaped = Array("&#38;".utf8)
        var bytes: [UInt8] = []
        while let ampersand = rest.firstIndex(of: escaped[0]) {
            bytes += rest[...ampersand]
            let isEscaped = rest[ampersand...].starts(with: escaped)
            rest = rest[(ampersand + (isEscaped ? escaped.count : 1))...]
        }
        return String(decoding: bytes + rest, as: UTF8.self)
    }
}
