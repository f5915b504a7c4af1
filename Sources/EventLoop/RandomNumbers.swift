internal import CSystem
import Glibc

/// Random numbers of the kernel, fetched a hundred at a time: a system call for each would cost more than its use.
///
/// Of the quality of getrandom(2), so that they may name what nobody must guess. Each number is given out once.
package struct RandomNumbers: RandomNumberGenerator {
    private static let count = 128
    private var numbers: [UInt64] = []

    package init() {}

    package mutating func next() -> UInt64 {
        if numbers.isEmpty { fetch() }
        return numbers.removeLast()
    }

    private mutating func fetch() {
        let byteCount = Self.count * MemoryLayout<UInt64>.size
        numbers = [UInt64](unsafeUninitializedCapacity: Self.count) { buffer, filled in
            // Above 256 bytes a signal may cut it short (getrandom(2)).
            if getrandom(buffer.baseAddress, byteCount, 0) == byteCount { filled = Self.count }
        }
        if !numbers.isEmpty { return }
        var system = SystemRandomNumberGenerator()
        numbers = (0..<Self.count).map { _ in system.next() }
    }
}
