import TestSupport

extension SeededGenerator {
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
