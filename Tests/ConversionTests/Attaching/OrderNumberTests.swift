import DICOM
import Testing

@testable import Conversion

@Suite struct OrderNumberTests {
    private static func order(_ number: String?, _ local: String? = nil, _ universal: String? = nil) -> OrderNumber {
        var issuer = DataSet()
        if let local { issuer.set(.localNamespaceEntityID, .UT, local) }
        if let universal { issuer.set(.universalEntityID, .UT, universal) }
        var dataSet = DataSet()
        if let number { dataSet.set(.accessionNumber, .SH, number) }
        if !issuer.isEmpty { dataSet.set(.issuerOfAccessionNumberSequence, .SQ, .items([issuer])) }
        return OrderNumber(dataSet)
    }

    @Test(
        arguments: [
            (order("A1"), order("A1"), nil), (order("A1 "), order(" A1"), nil),
            (order("A1"), order("a1"), .accessionNumber), (order("A1"), order(nil), nil),
            (order(nil, "H"), order("A1", "K"), nil), (order("A1", "H"), order("A1"), nil),
            (order("A1", "H"), order("A1", "H"), nil),
            (order("A1", "H"), order("A1", "K"), .issuerOfAccessionNumberSequence),
            (order("A1", "H", "1.2"), order("A1", "HOSP", "1.2"), nil),
            (order("A1", "H", "1.2"), order("A1", "H", "1.3"), .issuerOfAccessionNumberSequence),
            (order("A1", "H"), order("A1", nil, "1.2"), nil), (order("A1", "H"), order("A2", "K"), .accessionNumber),
        ] as [(OrderNumber, OrderNumber, Tag?)])
    func `one number of two issuers is two orders`(left: OrderNumber, right: OrderNumber, tag: Tag?) {
        #expect(left.contradiction(with: right) == tag)
        #expect(right.contradiction(with: left) == tag)
    }
}
