import Glibc
import Synchronization

/// Whether the program has been told to stop, by SIGINT or SIGTERM.
final class Interruption: Sendable {
    private let signal = Atomic<Int32>(0)

    init() {}

    var isRequested: Bool { signal.load(ordering: .relaxed) != 0 }

    /// What a shell makes of a program that a signal ended.
    var exitCode: Int32 { 128 + signal.load(ordering: .relaxed) }

    func request(_ number: Int32) { signal.store(number, ordering: .relaxed) }
}

/// The signals that this thread takes, and no other thread that it starts from now on.
struct AwaitedSignals {
    private var set = sigset_t()
    private var before = sigset_t()
    private let thread = pthread_self()

    /// By which a thread tells the waiting one that it is done.
    private static let done = SIGUSR1

    init() {
        sigemptyset(&set)
        for signal in [SIGINT, SIGTERM, Self.done] { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, &before)
    }

    /// Gives the thread back the signals that it took before.
    func restore() {
        var before = before
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }

    /// Wakes `wait`, from another thread.
    var wake: @Sendable () -> Void {
        let thread = thread
        return { pthread_kill(thread, Self.done) }
    }

    /// - Returns: SIGINT or SIGTERM; 0 if it was woken, or so much time has passed. Units: milliseconds.
    func wait(atMost milliseconds: Int? = nil) -> Int32 {
        var set = set
        var signal: Int32 = 0
        if let milliseconds {
            var pause = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
            signal = sigtimedwait(&set, nil, &pause)
        } else if sigwait(&set, &signal) != 0 {
            return 0
        }
        return signal == SIGINT || signal == SIGTERM ? signal : 0
    }
}
