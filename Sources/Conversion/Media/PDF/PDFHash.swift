import Crypto
import CryptoExtras

/// The hash of revision 6, for an empty user password.
///
/// - Source: ISO 32000-2 §7.6.4.3.4 (algorithm 2.B).
enum PDFHash {
    /// The standard ends it: after 64 rounds, a last byte of at most `round - 32` comes within 288.
    private static let roundLimit = 288

    /// Units: 32 bytes.
    static func revision6(salt: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var key = Array(SHA256.hash(data: Array(salt)))
        for round in 1...roundLimit {
            // The password is empty and users have no further data, so that the block is the key alone.
            var block: [UInt8] = []
            block.reserveCapacity(64 * key.count)
            for _ in 0..<64 { block += key }
            guard let vector = try? AES._CBC.IV(ivBytes: key[16..<32]),
                let cipher = try? AES._CBC.encrypt(
                    block, using: SymmetricKey(data: key.prefix(16)), iv: vector, noPadding: true)
            else { return nil }
            let encrypted = Array(cipher)
            // Sixteen bytes as a number modulo 3: 256 is 1 modulo 3, so the sum of the bytes tells.
            switch encrypted.prefix(16).reduce(0, { $0 + Int($1) }) % 3 {
            case 0: key = Array(SHA256.hash(data: encrypted))
            case 1: key = Array(SHA384.hash(data: encrypted))
            default: key = Array(SHA512.hash(data: encrypted))
            }
            if round >= 64, Int(encrypted[encrypted.count - 1]) <= round - 32 { return key.prefix(32) }
        }
        return nil
    }
}
