import DICOM
import Testing

@testable import StowGateway

@Suite struct BulkPartsTests {
    private func parts(_ locations: [String?]) -> BulkParts {
        BulkParts(
            locations.enumerated().map { index, location in
                RelatedPart(
                    number: index + 1, headers: RelatedHeaders(contentLocation: location),
                    payload: ReceivedPayload(content: .bytes([UInt8(index)]), digest: []))
            })
    }

    private func number(_ match: BulkParts.Match) -> Int? {
        if case .one(let part) = match { part.number } else { nil }
    }

    @Test(
        arguments: [
            (["a", "b"], "b", 2), (["a%20b", "a b"], "a b", 2), (["a%20b"], "a b", 1), (["a b"], "a%20b", 1),
            (["%61"], "a", 1), (["a+b"], "a b", nil), (["A"], "a", nil), ([nil, "a"], "", nil), (["a", "a"], "a", nil),
            (["a%20b", "%61 b"], "a b", nil), (["100%"], "100%", 1), (["é"], "%C3%A9", 1),
        ] as [([String?], String, Int?)])
    func `a part is found where one only is meant`(locations: [String?], uri: String, number: Int?) {
        var parts = parts(locations)
        #expect(self.number(parts.part(at: uri)) == number)
    }

    @Test func `what nobody asked for is known`() {
        var parts = parts(["a", "b", nil])
        _ = parts.part(at: "a")
        #expect(parts.unused.map(\.number) == [2, 3])
        parts.noteReferences(["b"])
        #expect(parts.unused.map(\.number) == [3])
        parts.noteReferences(nil)
        #expect(parts.unused.isEmpty)
    }
}
