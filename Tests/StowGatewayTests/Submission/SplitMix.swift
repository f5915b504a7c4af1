/// A small generator of numbers that are the same on every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

    /// A copy with a few bytes changed, added, dropped or doubled, mostly by bytes of `alphabet`.
    mutating func mutated(_ bytes: [UInt8], alphabet: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(4) {
            let byte = below(4) == 0 ? UInt8(truncatingIfNeeded: next()) : alphabet[below(alphabet.count)]
            guard !bytes.isEmpty else { return [byte] }
            let index = below(bytes.count)
            switch below(5) {
            case 0: bytes[index] = byte
            case 1: bytes.insert(byte, at: index)
            case 2: bytes.remove(at: index)
            case 3: bytes.removeSubrange(index..<min(bytes.count, index + below(20)))
            default: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + below(20))], at: index)
            }
        }
        return bytes
    }
}
