/// The stream cipher of old PDF encryption; here only to test whether a document opens.
///
/// - Source: ISO 32000-1 §7.6.2.
enum RC4 {
    /// - Parameter key: 1 to 256 bytes.
    static func encrypt(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        guard !key.isEmpty else { return bytes }
        var state = (0..<256).map { UInt8($0) }
        var swap: UInt8 = 0
        for index in 0..<256 {
            swap = swap &+ state[index] &+ key[index % key.count]
            state.swapAt(index, Int(swap))
        }
        var first: UInt8 = 0
        var second: UInt8 = 0
        return bytes.map { byte in
            first &+= 1
            second = second &+ state[Int(first)]
            state.swapAt(Int(first), Int(second))
            return byte ^ state[Int(state[Int(first)] &+ state[Int(second)])]
        }
    }
}
