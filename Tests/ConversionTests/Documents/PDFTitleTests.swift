import DICOM
import Testing

@testable import Conversion

@Suite struct PDFTitleTests {
    /// A document of one page whose title is written like this.
    private func document(title: String, before junk: String = "", info: String = "5 0 R") -> [UInt8] {
        let objects = [
            "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
            "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n",
            "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n", "4 0 obj\nnull\nendobj\n",
            "5 0 obj\n<</Title \(title)/Author(nobody)>>\nendobj\n",
        ]
        var text = "%PDF-1.4\n"
        var table = "xref\n0 6\n0000000000 65535 f \n"
        for object in objects {
            let offset = String(text.utf8.count)
            table += String(repeating: "0", count: 10 - offset.count) + offset + " 00000 n \n"
            text += object
        }
        let start = text.utf8.count
        return Array(
            (junk + text + table + "trailer\n<</Size 6/Root 1 0 R/Info \(info)>>\nstartxref\n\(start)\n%%EOF\n").utf8)
    }

    private func title(_ bytes: [UInt8]) async throws -> String? {
        try await worked(bytes)[0].dataSet.string(.documentTitle)
    }

    @Test(arguments: [
        ("(Microsoft Word - x.doc)", "Microsoft Word - x.doc"), ("(a \\(b\\) \\344\\240)", "a (b) ä€"),
        ("<FEFF00DC0062006500720020263A>", "Über ☺"), ("<EFBBBFC3A9>", "é"), ("<FFFE41004200>", "AB"),
        ("<FEFF001B0065006E001B0041>", "A"), ("(  a\\n\\tb  )", "a b"), ("<001B0741>", "\u{2D9} A"),
    ])
    func `a title is read in each encoding`(written: String, title: String) async throws {
        #expect(try await self.title(document(title: written)) == title)
        #expect(try await self.title(document(title: written, before: "junk\n")) == title)
    }

    @Test(arguments: ["()", "(   )", "<FEFF00>", "<FEFFD800>", "/Name", "<FEFF0000>", "12 0 R"])
    func `what is no title is left out`(written: String) async throws {
        #expect(try await title(document(title: written)) == nil)
    }

    @Test func `a title that is too long is left out`() async throws {
        #expect(try await title(document(title: "(\(String(repeating: "x", count: 1025)))")) == nil)
        #expect(try await title(document(title: "(\(String(repeating: "x", count: 1024)))"))?.count == 1024)
    }

    @Test(arguments: ["9 0 R", "1 0 R", "null", "0 0 R", "4 0 R", "99999999999999 0 R"])
    func `information that is not there is no fault`(info: String) async throws {
        #expect(try await title(document(title: "(x)", info: info)) == nil)
    }

    @Test func `a given title wins`() async throws {
        let bytes = document(title: "(x)")
        #expect(try await worked(bytes, given: [("DocumentTitle", "y")])[0].dataSet.string(.documentTitle) == "y")
        #expect(try await worked(bytes, given: [("DocumentTitle", "")])[0].dataSet.string(.documentTitle) == "x")
    }

    @Test func `information in the trailer itself is read`() async throws {
        #expect(try await title(document(title: "(x)", info: "<</Title(direct)>>")) == "direct")
    }

    @Test func `an update may name another title, or keep it`() async throws {
        let bytes = document(title: "(old)")
        let text = String(decoding: bytes, as: UTF8.self)
        let previous = try #require(text.firstRange(of: "xref\n0 6"))
        let offset = text.utf8.distance(from: text.startIndex, to: previous.lowerBound)
        let start = bytes.count
        let kept =
            "xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 6/Root 1 0 R/Info 5 0 R/Prev \(offset)>>\nstartxref\n\(start)\n%%EOF\n"
        #expect(try await title(bytes + Array(kept.utf8)) == "old")
        let loop = kept.replacing("/Prev \(offset)", with: "/Prev \(start)")
        #expect(try await title(bytes + Array(loop.utf8)) == nil)
    }
}
