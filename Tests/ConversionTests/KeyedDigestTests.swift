import Crypto
import Testing

@testable import Conversion

@Suite struct KeyedDigestTests {
    /// Keys and messages of all lengths around the block size of SHA-256.
    @Test(arguments: [0, 1, 31, 32, 33, 63, 64])
    func isTheCodeThatSwiftCryptoMakes(keyByteCount: Int) {
        let key = (0..<keyByteCount).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        let digest = KeyedDigest(key: key)
        for count in [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000] {
            let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 101 &+ keyByteCount) }
            let expected = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key))
            #expect(digest.code(for: message) == Array(expected))
        }
    }
}
