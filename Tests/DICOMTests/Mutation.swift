extension [UInt8] {
    /// A copy with one to four bytes changed, removed or added.
    func mutated(using random: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = self
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = bytes.indices.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(.random(in: 0...255, using: &random), at: place)
            case 2: bytes[place] = 0xFF
            case 3: bytes[place] = 0
            default: bytes[place] = .random(in: 0...255, using: &random)
            }
        }
        return bytes
    }
}
