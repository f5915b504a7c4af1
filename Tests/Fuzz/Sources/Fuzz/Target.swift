import Dispatch
import Glibc

/// Readers that are given the same kind of bytes.
///
/// They may refuse anything, but must not trap, hang or grow, and what they do not refuse must be sound.
struct Target: Sendable {
    typealias Test = @Sendable ([UInt8]) -> Void

    let name: String
    let test: Test

    init(_ name: String, _ test: @escaping Test) {
        self.name = name
        self.test = test
    }

    /// A target whose test waits for a workshop that never makes it wait.
    init(_ name: String, awaiting test: @escaping @Sendable ([UInt8]) async -> Void) {
        self.init(name) { bytes in
            let done = DispatchSemaphore(value: 0)
            Task.immediate {
                await test(bytes)
                done.signal()
            }
            done.wait()
        }
    }

    static let all: [Target] = images + documents + videos + objects + archives + bodies
}

/// Ends the process, which libFuzzer takes as a find, if what must hold does not.
func demand(_ holds: Bool, _ rule: String) {
    guard !holds else { return }
    print("Broken: \(rule)")
    fflush(nil)
    abort()
}
