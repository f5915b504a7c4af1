import Crypto

/// HMAC-SHA256 under one key, for many short messages.
///
/// The blocks of the key are digested once; a code goes on from copies of both states. swift-crypto's `HMAC` does the same
/// but reaches SHA-256 through witness tables, which took longer than SHA-256 itself took for a UID.
///
/// - Source: RFC 2104 §2, §4.
struct KeyedDigest: Sendable {
    private let inner: SHA256
    private let outer: SHA256

    /// - Parameter key: at most 64 bytes, the block size of SHA-256.
    init(key: [UInt8]) {
        precondition(key.count <= SHA256.blockByteCount, "a longer key would have to be digested first")
        inner = Self.state(after: key, paddedWith: 0x36)
        outer = Self.state(after: key, paddedWith: 0x5C)
    }

    private static func state(after key: [UInt8], paddedWith pad: UInt8) -> SHA256 {
        var block = [UInt8](repeating: pad, count: SHA256.blockByteCount)
        for (index, byte) in key.enumerated() { block[index] ^= byte }
        var state = SHA256()
        block.withUnsafeBytes { state.update(bufferPointer: $0) }
        return state
    }

    /// 32 bytes.
    func code(for message: [UInt8]) -> [UInt8] {
        var inner = inner
        message.withUnsafeBytes { inner.update(bufferPointer: $0) }
        var outer = outer
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize().withUnsafeBytes { Array($0) }
    }
}
