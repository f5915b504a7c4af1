import Testing

@testable import Conversion

@Suite struct SignatureTests {
    private func content(_ word: String, at offset: Int) -> [UInt8] {
        [UInt8](repeating: 0x20, count: offset) + Array(word.utf8) + [UInt8](repeating: 0x20, count: 2000)
    }

    @Test func `no more than the head is looked at, however much is given`() {
        let late = Signature.within(1024, Array("%PDF-".utf8))
        #expect(late.matches(content("%PDF-", at: 1019)))
        #expect(!late.matches(content("%PDF-", at: 1020)))
        let word = Signature.text("solid")
        #expect(word.matches(content("solid", at: 1019)))
        #expect(!word.matches(content("solid", at: 1020)))
        #expect(Signature.text("").matches(content("\0", at: 1024)))
        #expect(!Signature.text("").matches(content("\0", at: 1023)))
    }

    @Test func `a head shorter than what is looked for holds nothing`() {
        #expect(!Signature.within(1024, Array("%PDF-".utf8)).matches(Array("%PDF".utf8)))
        #expect(!Signature.part10.matches(content("DIC", at: 128).dropLast(2000) + []))
    }
}
