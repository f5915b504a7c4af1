import Glibc
import Synchronization

/// Places between two steps where a test may have the program killed, to see what is left.
///
/// `STOW_GATEWAY_TEST_FAILPOINT=NAME:N` kills it at the Nth passing of NAME. The variable is for tests only and is read
/// once.
enum Failpoint {
    private static let wanted: (name: String, count: Int)? = {
        guard let text = getenv("STOW_GATEWAY_TEST_FAILPOINT") else { return nil }
        let parts = String(cString: text).split(separator: ":")
        guard parts.count == 2, let count = Int(parts[1]) else { return nil }
        return (String(parts[0]), count)
    }()
    private static let passed = Atomic(0)

    static func pass(_ name: String) {
        guard let wanted, wanted.name == name else { return }
        if passed.add(1, ordering: .relaxed).newValue == wanted.count { raise(SIGKILL) }
    }
}
