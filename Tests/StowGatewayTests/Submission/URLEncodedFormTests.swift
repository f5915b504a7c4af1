import TestSupport
import Testing

@testable import StowGateway

@Suite struct URLEncodedFormTests {
    @Test(arguments: [
        ("", [] as [[String]]), ("a=1", [["a", "1"]]), ("a=1&b=2", [["a", "1"], ["b", "2"]]), ("&&a=1&", [["a", "1"]]),
        ("a", [["a", ""]]), ("a=", [["a", ""]]), ("a=b=c", [["a", "b=c"]]), ("a+b=c+d", [["a b", "c d"]]),
        ("a%20b=%2B%26%3D", [["a b", "+&="]]), ("n=M%C3%BCller", [["n", "Müller"]]), ("n=Müller", [["n", "Müller"]]),
        ("a=1&a=2", [["a", "1"], ["a", "2"]]), ("Doe^John=x", [["Doe^John", "x"]]), ("a=%e6%97%a5", [["a", "日"]]),
    ])
    func `a query is read`(query: String, pairs: [[String]]) throws {
        let inputs = try URLEncodedForm.fields(ofQuery: query)
        #expect(inputs == pairs.map { FieldInput(name: $0[0], value: $0[1], source: .query) })
    }

    private static let badValue =
        "has a % in its value that no two hexadecimal digits follow. Write a percent sign as %25."

    @Test(arguments: [
        ("a=%zz", "a", badValue), ("a=%", "a", badValue), ("a=1%2", "a", badValue),
        ("%zz=1", "%zz", "has a % in its name that no two hexadecimal digits follow. Write a percent sign as %25."),
        ("a=%00", "a", "contains a NUL byte. Send text; a file needs a file name in its part."),
        (
            "a=%FF", "a",
            "is not valid UTF-8. Send UTF-8, or name the charset in Content-Type or a field _charset_."
        ),
        ("%FF=a", "\u{FFFD}", "has a name that is not UTF-8."),
        ("a%00b=a", "a\u{FFFD}b", "has a name that is not UTF-8."),
        ("=1", "", "A value has no field name before its \"=\"."),
    ])
    func `a query that cannot be read is refused`(query: String, field: String, message: String) {
        #expect(throws: FieldFaults([FieldFault(field: field, message: message)])) {
            try URLEncodedForm.fields(ofQuery: query)
        }
    }

    @Test func `all faults are told at once`() {
        let error = #expect(throws: FieldFaults.self) { try URLEncodedForm.fields(ofQuery: "a=%zz&b=%00&c=1&d=%FF") }
        #expect(error?.faults.map(\.field) == ["a", "b", "d"])
    }

    @Test func `a flood of fields is refused`() {
        let query = Array(repeating: "a", count: 1_001).joined(separator: "&")
        #expect(throws: FieldFaults([FormBody.tooManyFields])) { try URLEncodedForm.fields(ofQuery: query) }
        let broken = Array(repeating: "%", count: 5_000).joined(separator: "&")
        #expect(throws: FieldFaults([FormBody.tooManyFields])) { try URLEncodedForm.fields(ofQuery: broken) }
    }

    @Test(arguments: [
        ("n=M%FCller", "iso-8859-1", "Müller"), ("n=%80%93", "windows-1252", "€“"), ("n=%A4", "ISO-8859-15", "€"),
        ("n=%A4", "latin1", "¤"), ("n=M%FCller&_charset_=windows-1252", nil, "Müller"), ("n=%C3%BC", nil, "ü"),
        ("n=%C3%BC", "us-ascii", "ü"), ("n=%C3%BC&_charset_=", nil, "ü"),
        ("_charset_=utf-8&n=%C3%BC", "iso-8859-1", "ü"),
    ])
    func `the charset is heeded`(body: String, charset: String?, value: String) throws {
        let form = try URLEncodedForm.parse(Array(body.utf8), charset: charset)
        #expect(form.fields == [FieldInput(name: "n", value: value, source: .form)])
    }

    @Test func `another charset is refused`() {
        let fault = FieldFault(
            field: "n",
            message: "is in a charset that is not read here. Send UTF-8, windows-1252 (ISO-8859-1) or ISO-8859-15.")
        #expect(throws: FieldFaults([fault])) { try URLEncodedForm.parse(Array("n=a".utf8), charset: "utf-16") }
    }

    @Test func `a byte that the charset does not have is refused`() {
        let fault = FieldFault(field: "n", message: "has bytes that its charset does not know. Send UTF-8.")
        #expect(throws: FieldFaults([fault])) { try URLEncodedForm.parse(Array("n=%81".utf8), charset: "cp1252") }
    }

    @Test func `files come as Base64, with a plus escaped or not, and names by rank`() throws {
        let body = "PatientID=P1&file=fn5%2B&File=fn5+&filename=a.pdf&file=Zm9v%0D%0AYmFy&filename="
        let form = try URLEncodedForm.parse(Array(body.utf8))
        #expect(form.fields == [FieldInput(name: "PatientID", value: "P1", source: .form)])
        #expect(
            form.files == [
                InlineFile(name: "a.pdf", bytes: Array("~~~".utf8)), InlineFile(bytes: Array("~~~".utf8)),
                InlineFile(bytes: Array("foobar".utf8)),
            ])
    }

    @Test(arguments: [
        ("file=Zm9", "file", "must be Base64; its last character cannot be, so a part of the file is missing."),
        ("file=Z", "file", "must be Base64; it ends in the middle, so a part of the file is missing."),
        ("file=Zm9v%22", "file", "must be Base64; the character at position 5 is not allowed in it."),
        ("filename=a.pdf", "filename", "names a file, but there is no field file for it."),
    ])
    func `a file that cannot be read is refused`(body: String, field: String, message: String) {
        #expect(throws: FieldFaults([FieldFault(field: field, message: message)])) {
            try URLEncodedForm.parse(Array(body.utf8))
        }
    }

    @Test func `parts of a form are read in their own charset`() throws {
        let inputs = try FormText.inputs([
            FormText(name: "a", bytes: [0xFC], charset: "iso-8859-1"),
            FormText(name: "_charset_", bytes: Array("utf-8".utf8)),
            FormText(name: "b", bytes: Array("ü".utf8)),
        ])
        #expect(inputs.map(\.value) == [.text("ü"), .text("ü")])
        #expect(inputs.map(\.name) == ["a", "b"])
    }

    @Test func `nonsense never traps`() {
        var random = SeededGenerator(seed: 99)
        var outcomes: Set<Bool> = []
        for _ in 0..<3_000 {
            let body = random.mutated(
                Array("PatientID=P1&file=Zm9v&_charset_=cp1252&n=M%FC&filename=x".utf8),
                alphabet: Array("%&=+_\0a\u{FF}".utf8))
            outcomes.insert((try? URLEncodedForm.parse(body)) != nil)
        }
        #expect(outcomes == [true, false])
    }
}
