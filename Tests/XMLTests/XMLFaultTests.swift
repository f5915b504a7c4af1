import Testing

@testable import XML

@Suite struct XMLFaultTests {
    @Test(arguments: [
        ("", 1), (" ", 1), ("x", 1), ("<a>", 1), ("<a>\n\n</b>", 3), ("<a/>\n<b/>", 2), ("<a/>\nx", 2),
        ("<a>&u;</a>", 1), ("<a>\n&u;</a>", 2), ("<a v='&u;'/>", 1), ("<a v='<'/>", 1), ("<a v=1/>", 1),
        ("<a x='1'\n x='2'/>", 2), ("<a>&</a>", 1), ("<a>\u{0}</a>", 1), ("<a>\u{1}</a>", 1), ("<a>&#0;</a>", 1),
        ("<a>&#xD800;</a>", 1), ("<a>]]></a>", 1), ("<a>\n<p:b/></a>", 2),
        ("<a xmlns:p='1' xmlns:q='1' p:x='' q:x=''/>", 1), ("<a><!-- -- --></a>", 1), ("<a><? x?></a>", 1),
        ("<a><?xml version='1.0'?></a>", 1), ("<a><![CDATA[</a>", 1),
        ("<?xml version='1.0' encoding='none'?><a/>", 1),
        ("<a>" + String(repeating: "<b>", count: 300) + String(repeating: "</b>", count: 300) + "</a>", 1),
    ])
    func `what is not well-formed is a fault in its line`(text: String, line: Int) {
        #expect(throws: Fault.notWellFormed(line: line)) { try events(of: text) }
    }

    @Test func `nothing comes behind a fault`() {
        for text in ["<a><p:b/><c/></a>", "<a>&u;<c/></a>", "<a v='&u;'><c/></a>", "<a xmlns='%'><c/></a>"] {
            var found: [XMLEvent] = []
            #expect(throws: Fault.notWellFormed(line: 1)) {
                try XMLDocument.read(Array(text.utf8)) { (event) throws(Enough) in found.append(event) }
            }
            #expect(found.count <= 1)
        }
    }

    @Test func `bytes that are no text in their encoding are a fault`() {
        let ascii = "<?xml version='1.0' encoding='US-ASCII'?><a>ü</a>"
        for bytes in [
            Array("<a>".utf8) + [0xFF] + Array("</a>".utf8), Array("<a v='".utf8) + [0xC3] + Array("'/>".utf8),
            Array("<a>".utf8) + [0xED, 0xA0, 0x80] + Array("</a>".utf8), Array(ascii.utf8),
            [0xFF, 0xFE, 0x3C, 0, 0x61, 0, 0x2F, 0, 0x3E], [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x3C],
        ] as [[UInt8]] {
            #expect(throws: Fault.self) { try events(of: bytes) }
        }
    }

    @Test(arguments: [
        "<!DOCTYPE a>\n<a/>", "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
        "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>", "<!DOCTYPE a PUBLIC \"-\" \"http://127.0.0.1:1/\"><a/>",
        "<!DOCTYPE a [<!ENTITY % e SYSTEM \"file:///etc/passwd\">%e;]><a/>",
    ])
    func `a document type ends it before anything is declared`(text: String) {
        var count = 0
        #expect(throws: Fault.documentType(line: 2)) {
            try XMLDocument.read(Array(("<?a?>\n" + text).utf8)) { (_) throws(Enough) in count += 1 }
        }
        #expect(count == 0)
        #expect(throws: Never.self) { try events(of: "<a><!-- <!DOCTYPE a> --><![CDATA[<!DOCTYPE a>]]></a>") }
    }

    @Test func `many threads read at a time`() async {
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    (0..<20).allSatisfy { round in
                        let text = "<a n=\"\(number)\">\(round)</a>"
                        let good = try? events(of: text)
                        let bad = try? events(of: text + "<")
                        return good?[1] == .text("\(round)") && bad == nil
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
