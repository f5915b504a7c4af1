extension [UInt8] {
    /// A copy with one to eight bytes changed, removed or added.
    func mutated(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        var mutated = self
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            let index = Int.random(in: 0..<mutated.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: mutated[index] = UInt8.random(in: 0...255, using: &generator)
            case 1: mutated[index] = 0xFF
            case 2: mutated.remove(at: index)
            default: mutated.insert(UInt8.random(in: 0...255, using: &generator), at: index)
            }
        }
        return mutated
    }

    /// A copy of the same length with one to four bytes changed, none before `start`.
    func overwritten(from start: Int = 0, using generator: inout some RandomNumberGenerator) -> [UInt8] {
        var mutated = self
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let index = Int.random(in: start..<mutated.count, using: &generator)
            mutated[index] = Bool.random(using: &generator) ? 0xFF : UInt8.random(in: 0...255, using: &generator)
        }
        return mutated
    }
}
