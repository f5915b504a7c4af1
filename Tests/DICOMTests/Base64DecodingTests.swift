import DICOM
import TestSupport
import Testing

@Suite struct Base64DecodingTests {
    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba"),
        ("Zm9vYmFy", "foobar"), ("Zg", "f"), ("Zm8", "fo"), (" Zm9v\r\nYmFy\n", "foobar"), ("Z m 9\tv", "foo"),
        ("Zg= =\n", "f"), ("fn5-", "~~~"), ("fn5+", "~~~"), ("Pz8_", "???"), ("Pz8/", "???"),
    ])
    func `Base64 is decoded`(text: String, plain: String) throws {
        #expect(try Base64.decode(text.utf8.span, urlSafe: true) == Array(plain.utf8))
    }

    @Test(arguments: [
        ("Z", Base64.Malformed.truncated), ("Zm9vY", .truncated), ("Zg=", .truncated), ("Zm8==", .truncated),
        ("=", .truncated), ("Zm9v=", .truncated), ("Zm9v====", .truncated), ("Zh==", .strayBits), ("Zm9", .strayBits),
        ("Zm9v!", .notAllowed(offset: 4)), ("Z*9v", .notAllowed(offset: 1)), ("Zg==Zg==", .notAllowed(offset: 4)),
        ("Zm9vé", .notAllowed(offset: 4)), ("\0", .notAllowed(offset: 0)),
    ])
    func `what is not Base64 is refused`(text: String, error: Base64.Malformed) {
        #expect(throws: error) { try Base64.decode(text.utf8.span, urlSafe: true) }
    }

    @Test func `every byte comes back, broken into lines or not`() throws {
        var random = SeededGenerator(seed: 3)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for count in 0..<200 {
            let plain = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            var text: [UInt8] = []
            for start in stride(from: 0, to: count, by: 3) {
                let group = plain[start..<min(start + 3, count)]
                let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
                for index in 0...group.count { text.append(alphabet[word >> (18 - 6 * index) & 63]) }
                if random.next() % 3 == 0 { text.append(UInt8(ascii: "\n")) }
            }
            #expect(try Base64.decode(text.span, urlSafe: true) == plain)
        }
    }
}
