import DICOM
import TestSupport
import Testing

@Suite struct JSONTests {
    @Test(
        arguments: [
            ("null", .null), (" true ", true), ("false", false), ("0", .number("0")), ("-0.50E+3", .number("-0.50E+3")),
            ("123456789012345678901234567890", .number("123456789012345678901234567890")),
            ("\"\"", ""), (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{C}\n\r\tz")),
            (#""\u00fc\uD83D\uDE00\u5b57""#, "ü😀字"), ("\"ü字😀\"", "ü字😀"),
            ("[]", []), ("[1,[2],{}]", [1, [2], [:]]),
            (#"{"a":1,"b":{"a":null},"a":2}"#, .object([.init("a", 1), .init("b", ["a": .null]), .init("a", 2)])),
            ("\t[ 1 ,\r\n 2 ] ", [1, 2]),
        ] as [(String, JSON)])
    func `a JSON text is read as it is written`(text: String, value: JSON) throws {
        let read = try JSON(parsing: Array(text.utf8))
        #expect(read == value)
        #expect(try JSON(parsing: read.encoded()) == value)
    }

    @Test(arguments: [
        ("", 0), ("nul", 0), ("01", 1), ("1.", 2), (".5", 0), ("+1", 0), ("1e", 2), ("-", 1), ("NaN", 0),
        ("\"a", 2), ("\"\t\"", 1), (#""\x""#, 2), (#""\u12G4""#, 5), (#""\uD800""#, 2), (#""\uD800\u0041""#, 2),
        (#""\uDC00""#, 2), ("[1,]", 3), ("[1 2]", 3), ("[", 1), ("{\"a\"}", 4), ("{a:1}", 1), ("{\"a\":1,}", 7),
        ("1 1", 2), ("[1]]", 3), ("'a'", 0), ("\u{FEFF}1", 0), ("//", 0),
    ])
    func `what is no JSON says where`(text: String, offset: Int) {
        #expect(throws: JSONError(offset: offset)) { try JSON(parsing: Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
        ] as [[UInt8]])
    func `invalid UTF-8 is refused`(bytes: [UInt8]) {
        #expect(throws: JSONError(offset: 1)) { try JSON(parsing: bytes) }
    }

    @Test func `nesting is bounded`() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try JSON(parsing: Array(deep.utf8))
        #expect(throws: JSONError.self) { try JSON(parsing: Array("[\(deep)]".utf8)) }
        #expect(throws: JSONError.self) { try JSON(parsing: Array(repeating: UInt8(ascii: "["), count: 1_000_000)) }
    }

    @Test func `text is escaped where it must be and nowhere else`() {
        let text = "\u{0}\u{8}\t\n\u{1F}\u{7F}\"\\/ü字😀\u{2028}"
        let written = #""\u0000\u0008\t\n\u001f"# + "\u{7F}" + #"\"\\/ü字😀"# + "\u{2028}\""
        #expect(String(decoding: JSON.string(text).encoded(), as: UTF8.self) == written)
    }

    @Test func `values are reached by name and kind`() {
        let json: JSON = ["id": "a", "n": 3, "list": [1, true], "d": .number("1.5")]
        #expect(json["id"]?.string == "a")
        #expect(json["n"]?.integer == 3)
        #expect(json["d"]?.integer == nil)
        #expect(json["list"]?.array?.count == 2)
        #expect(json["nope"] == nil)
        #expect(JSON.null["id"] == nil)
        #expect(json.encoded() == Array(#"{"id":"a","n":3,"list":[1,true],"d":1.5}"#.utf8))
    }

    @Test func `a valid text cut anywhere or changed anywhere never traps`() {
        let text = Array(
            #"{"00100010":{"vr":"PN","Value":[{"Alphabetic":"M\u00fcller\uD83D\uDE00"},null,-1.5e3]}}"#.utf8)
        var random = SeededGenerator(seed: 1)
        for length in 0..<text.count {
            #expect(throws: JSONError.self) { try JSON(parsing: Array(text[..<length])) }
        }
        for _ in 0..<2_000 {
            let changed = text.mutated(using: &random)
            if let value = try? JSON(parsing: changed) { #expect((try? JSON(parsing: value.encoded())) == value) }
        }
    }
}
