import Crypto

/// A keyed digest of a payload, taken block by block while it arrives.
///
/// Each block of 256 KiB is authenticated by AES-256-GMAC under a key derived from the site key, with the block's number
/// as nonce; SHA-256 over the tags and the length is the digest. Whoever does not have the site key can no more find
/// two payloads of one digest than two UIDs of one MAC, and it takes an eighth of the time of SHA-256
/// (docs/adr/0004). The tags never leave this type: they must not, for the nonces repeat from payload to payload.
///
/// - Source: NIST SP 800-38D §3 (GMAC), §5.2.1.
package struct ContentDigest {
    /// Every block but the last has this size. Units: bytes.
    package static let blockByteCount = 256 << 10

    private let key: SymmetricKey
    private var tags = SHA256()
    private var blockCount: UInt64 = 0
    private var byteCount = 0

    package init(_ siteKey: SiteKey) { key = siteKey.contentKey }

    /// Takes the next block: `blockByteCount` bytes, or fewer if it is the last.
    package mutating func add(_ block: ArraySlice<UInt8>) {
        precondition(byteCount == Int(blockCount) * Self.blockByteCount && block.count <= Self.blockByteCount)
        do {
            let nonce = try AES.GCM.Nonce(data: Self.nonce(blockCount))
            let box = try AES.GCM.seal([UInt8](), using: key, nonce: nonce, authenticating: block)
            tags.update(data: box.tag)
        } catch {
            preconditionFailure("GMAC of a 12-byte nonce and a 32-byte key has no error")
        }
        blockCount += 1
        byteCount += block.count
    }

    /// 32 bytes.
    package func finish() -> [UInt8] {
        var tags = tags
        tags.update(data: Self.nonce(UInt64(byteCount)))
        return tags.finalize().withUnsafeBytes { Array($0) }
    }

    /// The digest of a payload that is in memory as a whole.
    package static func of(_ bytes: [UInt8], _ siteKey: SiteKey) -> [UInt8] {
        var digest = ContentDigest(siteKey)
        for start in stride(from: 0, to: bytes.count, by: blockByteCount) {
            digest.add(bytes[start..<min(bytes.count, start + blockByteCount)])
        }
        return digest.finish()
    }

    /// A number as 12 bytes, big-endian.
    private static func nonce(_ number: UInt64) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 12)
        for index in 0..<8 { bytes[4 + index] = UInt8(truncatingIfNeeded: number >> (56 - 8 * index)) }
        return bytes
    }
}
