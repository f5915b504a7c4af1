import Testing

@testable import Conversion

@Suite struct PDFLexerTests {
    private func object(_ text: String) -> PDFObject? {
        var lexer = PDFLexer(Array(text.utf8))
        return lexer.object()
    }

    @Test(
        arguments: [
            ("null", .null), (" % comment\n true", .boolean(true)), ("false", .boolean(false)), ("42", .integer(42)),
            ("-7", .integer(-7)), ("+7", .integer(7)), ("1.5", .real), (".5", .real), ("-3.", .real),
            ("/Name", .name("Name")), ("/A#20B", .name("A B")), ("/", .name("")),
            ("12 0 R", .reference(number: 12, generation: 0)), ("12 0 obj", .integer(12)),
            ("(a(b)c)", .string(Array("a(b)c".utf8))),
            ("(\\(\\)\\\\\\n\\101\\7)", .string(Array("()\\\nA\u{07}".utf8))),
            ("(a\\\r\nb\r\nc)", .string(Array("ab\nc".utf8))),
            ("<48 65 6c6C 6>", .string([0x48, 0x65, 0x6C, 0x6C, 0x60])), ("<>", .string([])),
            ("[1 (a) [/B]]", .array([.integer(1), .string([0x61]), .array([.name("B")])])),
            (
                "<</A 1 0 R/B<</C[]>>>>",
                .dictionary(["A": .reference(number: 1, generation: 0), "B": .dictionary(["C": .array([])])])
            ),
        ] as [(String, PDFObject)])
    func `an object is read`(text: String, expected: PDFObject) {
        #expect(object(text) == expected)
    }

    @Test(arguments: [
        "", "<<", "<</A", "<</A 1", "<<A 1>>", "[1", "(a", "<4", "<4x>", "tru", "-", ".", "123456789012345678", "]",
        ")",
        String(repeating: "[", count: 100_000),
    ])
    func `anything else is nothing`(text: String) {
        #expect(object(text) == nil)
    }

    /// The vector of the Wikipedia article on RC4: key "Key", text "Plaintext".
    @Test func `RC4 gives its known vector`() {
        let cipher = RC4.encrypt(Array("Plaintext".utf8), key: Array("Key".utf8))
        #expect(cipher == [0xBB, 0xF3, 0x16, 0xE8, 0xD9, 0x40, 0xAF, 0x0A, 0xD3])
        #expect(RC4.encrypt([1, 2], key: []) == [1, 2])
    }
}
