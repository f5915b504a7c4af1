import Testing

@testable import XML

/// What a reader may throw.
struct Enough: Error, Equatable {}

typealias Fault = XMLFault<Enough>

/// The events of a document, neighbouring pieces of text joined, up to its end or the first fault.
func events(of bytes: [UInt8]) throws(Fault) -> [XMLEvent] {
    var events: [XMLEvent] = []
    try XMLDocument.read(bytes) { (event) throws(Enough) in
        if case .text(let piece) = event, case .text(let before)? = events.last {
            events[events.count - 1] = .text(before + piece)
        } else {
            events.append(event)
        }
    }
    return events
}

func events(of text: String) throws(Fault) -> [XMLEvent] { try events(of: Array(text.utf8)) }

@Suite struct XMLDocumentTests {
    @Test func `elements have their namespace, whatever its prefix, and attributes by their names`() throws {
        let text = #"<a xmlns="urn:1" xmlns:p="urn:2" x="1" p:y="2"><p:b/><c xmlns="" z=''/></a>"#
        #expect(
            try events(of: text) == [
                .start(XMLElement("a", namespace: "urn:1", attributes: ["x": "1", "p:y": "2"])),
                .start(XMLElement("b", namespace: "urn:2")), .end("b"),
                .start(XMLElement("c", attributes: ["z": ""])), .end("c"), .end("a"),
            ])
        #expect(try events(of: "<a xmlns='urn:a&amp;b'/>").first == .start(XMLElement("a", namespace: "urn:a&b")))
    }

    @Test(arguments: [
        ("a&amp;b&lt;&gt;&quot;&apos;", "a&b<>\"'"), ("&#38;&#x26;&#65;&#x1F600;", "&&A😀"), ("&amp;#38;", "&#38;"),
        ("&#38;#38;&amp;amp;&amp;", "&#38;&amp;&"), ("&amp;lt;&#38;lt;", "&lt;&lt;"), ("ü &amp; 王", "ü & 王"),
        (" a  b ", " a  b "), ("", ""),
    ])
    func `references mean the same in text and in attributes`(written: String, meant: String) throws {
        let found = try events(of: "<a v=\"\(written)\">\(written)</a>")
        #expect(found.first == .start(XMLElement("a", attributes: ["v": meant])))
        #expect(found.count == (meant.isEmpty ? 2 : 3))
        if !meant.isEmpty { #expect(found[1] == .text(meant)) }
    }

    @Test(arguments: [
        ("a<![CDATA[<b>&amp;]]>c", "a<b>&amp;c"), ("a<!-- <x> & -->b", "ab"), ("a<?a?>b<?c d?>", "ab"),
        ("<![CDATA[a]]><![CDATA[b]]>", "ab"), ("a\r\nb\rc&#13;", "a\nb\nc\r"), ("  ", "  "),
        (String(repeating: "王ü&amp;", count: 500), String(repeating: "王ü&", count: 500)),
    ])
    func `text comes whole, whatever stands between its pieces`(written: String, meant: String) throws {
        let found = try events(of: "<?x?><a>\(written)</a><?y?><!-- z -->")
        #expect(found == [.start(XMLElement("a")), .text(meant), .end("a")])
    }

    @Test func `a text of twenty million letters is read`() throws {
        let text = Array("<a>".utf8) + Array(repeating: UInt8(ascii: "Q"), count: 20_000_000) + Array("</a>".utf8)
        var count = 0
        try XMLDocument.read(text) { (event) throws(Enough) in
            if case .text(let piece) = event { count += piece.utf8.count }
        }
        #expect(count == 20_000_000)
    }

    @Test func `the encoding is what the mark or the declaration says`() throws {
        let meant: [XMLEvent] = [.start(XMLElement("a", attributes: ["v": "ü"])), .text("Müller ü"), .end("a")]
        let text = "<a v=\"ü\">Müller ü</a>"
        let latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + text
        #expect(try events(of: [0xEF, 0xBB, 0xBF] + Array(text.utf8)) == meant)
        #expect(try events(of: latin.unicodeScalars.map { UInt8($0.value) }) == meant)
        let wide = ("\u{FEFF}" + text).utf16
        #expect(try events(of: wide.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }) == meant)
        #expect(try events(of: wide.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }) == meant)
    }

    @Test func `who has enough gets no more events`() {
        var count = 0
        #expect(throws: Fault.stopped(Enough())) {
            try XMLDocument.read(Array("<a><b x='1'>t</b><c></a>".utf8)) { (_) throws(Enough) in
                count += 1
                if count == 2 { throw Enough() }
            }
        }
        #expect(count == 2)
    }
}
