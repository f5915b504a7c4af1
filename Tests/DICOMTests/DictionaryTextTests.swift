import Testing

@testable import DICOM

@Suite struct DictionaryTextTests {
    private static let table = DictionaryTable(parsing: DictionaryRows.text)
    private static let rows = DictionaryRows.text.split(separator: "\n").map {
        $0.split(separator: "\t").map(String.init)
    }

    @Test func `every tag has the entry that the table has`() throws {
        #expect(Self.rows.count > 5_000)
        for row in Self.rows {
            let tag = try #require(Tag(hexadecimal: row[0]))
            let entry = try #require(DictionaryText.entry(tag))
            #expect(entry == Self.table.entry(tag))
            #expect(entry.keyword == row[1])
        }
    }

    @Test func `keywords have the entries that the table has`() throws {
        for row in stride(from: 0, to: Self.rows.count, by: 211).map({ Self.rows[$0] }) + [
            Self.rows[Self.rows.count - 1]
        ] {
            let folded = DataDictionary.folded(row[1])
            let entry = try #require(DictionaryText.entry(folded: folded))
            #expect(entry == Self.table.entry(folded: folded))
        }
    }

    @Test(arguments: ["", "patientnam", "patientnamex", "patient name", "patient\tname", "00100010", "\u{FFFD}"])
    func `what is no keyword is not found`(name: String) {
        #expect(DictionaryText.entry(folded: name) == nil)
        #expect(Self.table.entry(folded: name) == nil)
    }

    @Test(arguments: [
        Tag(0, 0), Tag(0x0009, 0x0010), Tag(0x6002, 0x0010), Tag(0x60FE, 0x3000), Tag(0x6001, 0x10),
        Tag(0xFFFF, 0xFFFF),
    ])
    func `repeating groups and unknown tags are as in the table`(tag: Tag) {
        #expect(DictionaryText.entry(tag) == Self.table.entry(tag))
    }
}
