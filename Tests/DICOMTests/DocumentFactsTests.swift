import DICOM
import Testing

@Suite struct DocumentFactsTests {
    @Test(arguments: [
        (DocumentFacts(), "", "{}"), (DocumentFacts(pageCount: 1), "1 page", "{\"pageCount\":1}"),
        (
            DocumentFacts(pageCount: 4, archivalForm: "PDF/A-2b"), "4 pages, PDF/A-2b",
            "{\"pageCount\":4,\"pdfA\":\"PDF/A-2b\"}"
        ),
        (DocumentFacts(archivalForm: "PDF/A-4"), "PDF/A-4", "{\"pdfA\":\"PDF/A-4\"}"),
    ])
    func `what is known is told in words and as members`(facts: DocumentFacts, words: String, json: String) throws {
        #expect(facts.words == words)
        #expect(String(decoding: JSON.object(facts.members).encoded(), as: UTF8.self) == json)
        #expect(DocumentFacts(try JSON(parsing: Array(json.utf8))) == facts)
    }
}
