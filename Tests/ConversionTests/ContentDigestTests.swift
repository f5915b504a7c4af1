import Testing

@testable import Conversion

@Suite struct ContentDigestTests {
    private let key = SiteKey([UInt8](repeating: 7, count: 32))
    private let block = ContentDigest.blockByteCount

    private func payload(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

    @Test(arguments: [-1, 0, 1])
    func `equal payloads have equal digests, of 32 bytes, at the border of a block`(offset: Int) {
        let bytes = payload(block + offset)
        #expect(ContentDigest.of(bytes, key) == ContentDigest.of(bytes, key))
        #expect(ContentDigest.of(bytes, key).count == 32)
    }

    @Test func `a change of any block changes it`() {
        let bytes = payload(3 * block + 17)
        let digest = ContentDigest.of(bytes, key)
        for index in [0, block - 1, block, 2 * block + 5, bytes.count - 1] {
            var changed = bytes
            changed[index] ^= 1
            #expect(ContentDigest.of(changed, key) != digest)
        }
    }

    @Test func `blocks in another order are another payload`() {
        let first = [UInt8](repeating: 1, count: block)
        let second = [UInt8](repeating: 2, count: block)
        #expect(ContentDigest.of(first + second, key) != ContentDigest.of(second + first, key))
    }

    @Test func `zeros at the end count`() {
        let counts = [0, 1, 15, 16, 17, block, block + 1]
        let digests = counts.map { ContentDigest.of([UInt8](repeating: 0, count: $0), key) }
        #expect(Set(digests).count == digests.count)
    }

    @Test func `another site has another digest`() {
        let other = SiteKey([UInt8](repeating: 8, count: 32))
        #expect(ContentDigest.of(payload(100), key) != ContentDigest.of(payload(100), other))
    }
}
