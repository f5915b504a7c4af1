extension [UInt8] {
    /// An unsigned number of two bytes; `nil` beyond the end.
    func uint16(at offset: Int) -> Int? { number(at: offset, width: 2).map { Int(truncatingIfNeeded: $0) } }

    /// An unsigned number of four bytes.
    func uint32(at offset: Int) -> Int? { number(at: offset, width: 4).map { Int(truncatingIfNeeded: $0) } }

    /// An unsigned number of eight bytes; `nil` too where it is above 2^63−1.
    func uint64(at offset: Int) -> Int? { number(at: offset, width: 8).flatMap { Int(exactly: $0) } }

    private func number(at offset: Int, width: Int) -> UInt64? {
        guard offset >= 0, offset <= count - width else { return nil }
        var number: UInt64 = 0
        for index in stride(from: width - 1, through: 0, by: -1) { number = number << 8 | UInt64(self[offset + index]) }
        return number
    }
}
