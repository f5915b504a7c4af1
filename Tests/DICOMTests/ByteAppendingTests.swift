import Testing

@testable import DICOM

@Suite struct ByteAppendingTests {
    private func text(_ append: (inout [UInt8]) -> Void) -> String {
        var bytes = Array("x".utf8)
        append(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [0, 9, 10, 99, 100, 65_535, -1, -10, 1 << 53, Int.max, Int.min])
    func `numbers are written as Swift writes them`(number: Int) {
        #expect(text { $0.append(decimal: number) } == "x\(number)")
    }

    @Test(
        arguments: [
            (0x0000_0000, "00000000"), (0x0123_4567, "01234567"), (0x89AB_CDEF, "89ABCDEF"), (0xFFFF_FFFF, "FFFFFFFF"),
            (0x7FE0_0010, "7FE00010"), (0x9A9A_0F90, "9A9A0F90"),
        ] as [(UInt32, String)])
    func `tags are eight upper-case digits`(tag: UInt32, digits: String) {
        #expect(text { $0.append(hexadecimal: Tag(rawValue: tag)) } == "x" + digits)
        #expect(
            text { $0.append(beginningOf: Tag(rawValue: tag), .PN, isFirst: false) } == #"x,"\#(digits)":{"vr":"PN""#)
    }

    @Test(arguments: ["", "a", "abcdefgh", "Änne Müller", String(repeating: "long ", count: 100)])
    func `texts are appended whole`(given: String) {
        #expect(text { $0.append(utf8: given) } == "x" + given)
    }
}
