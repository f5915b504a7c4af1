import DICOM
import Testing

@Suite struct JSONDocumentTests {
    private func root(_ text: String) throws -> JSONNode { try JSONDocument(parsing: Array(text.utf8)).root }

    @Test func `members are found by name, behind nested values and in any spelling`() throws {
        let object = try root(#" {"a":{"b":[1,{"c":2}],"d":{}},"\u0062":"x\ny","b":3,"long name":[ ],"":null} "#)
        #expect(object.kind == .object)
        #expect(object["b"]?.text == "x\ny")
        #expect(object["a"]?["b"]?.elements.map(\.kind) == [.number, .object])
        #expect(object["a"]?["b"]?.elements.last?["c"]?.text == "2")
        #expect(object["a"]?["d"]?.kind == .object)
        #expect(object["a"]?["c"] == nil)
        #expect(object["long name"]?.kind == .array && object["long name"]?.first == nil)
        #expect(object["long name"]?.elements.isEmpty == true)
        #expect(object[""]?.kind == .null)
        #expect(object["u0062"] == nil && object["\\u0062"] == nil && object["lo"] == nil)
    }

    @Test func `only what has text has text, and only arrays have elements`() throws {
        let values = try root(#"["ü\u00fc",-1.5e3,true,null,[7],{"0":8}]"#).elements
        #expect(values.map(\.text) == ["üü", "-1.5e3", nil, nil, nil, nil])
        #expect(values.map(\.kind) == [.string, .number, .bool, .null, .array, .object])
        #expect(values.map { $0.first?.text } == [nil, nil, nil, nil, "7", nil])
        #expect(values.allSatisfy { $0["1"] == nil })
    }

    @Test func `strings end at their quote wherever it stands`() throws {
        for count in 0..<40 {
            for tail in ["", "\\\"", "é", "\\\\"] {
                let letters = String(repeating: "a", count: count)
                let node = try root("[\"\(letters)\(tail)\",1]")
                #expect(node.elements.count == 2)
                let expected = ["\\\"": "\"", "\\\\": "\\"][tail] ?? tail
                #expect(node.first?.text == letters + expected)
            }
            #expect(throws: JSONError(offset: count + 2)) {
                try root("[\"\(String(repeating: "a", count: count))\u{1}\",1]")
            }
        }
    }
}
