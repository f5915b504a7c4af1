import CSystem
import Conversion
import EventLoop
import Glibc

/// A child process in a process group of its own. It is killed and reaped with its last reference at the latest.
///
/// Belongs to one thread at a time. `@unchecked Sendable`: whoever takes it out of the pool has it alone.
final class SpawnedProcess: @unchecked Sendable {
    let id: pid_t
    /// Readable once the process has ended; -1 where the kernel has no such descriptors.
    let endDescriptor: Int32
    private(set) var ending: Ending?

    /// How a process has ended.
    struct Ending: Equatable {
        /// The exit status, or minus the signal that killed it.
        var status: Int32
        /// Units: seconds.
        var processorSeconds: Double
    }

    /// How long to sleep between two looks. Units: milliseconds.
    private static let lookInterval = 50
    private static let lookIntervalWithoutDescriptor = 5

    /// Starts a program with an environment of its own and no descriptors but the given ones, which become 0, 1, 2, ….
    ///
    /// The thread that calls this must outlive the process, which dies with it: call on a `Workers` thread.
    init(_ command: [String], environment: [String], descriptors: [Int32]) throws(WorkshopError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (index, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(index))
        }
        csystem_spawn_close_from(&actions, Int32(descriptors.count))
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The gateway blocks the signals that stop it and ignores SIGPIPE; a program must not inherit either.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let arguments = CStrings(command)
        let variables = CStrings(environment)
        var process = pid_t()
        let failure = posix_spawn(&process, command[0], &actions, &attributes, arguments.pointers, variables.pointers)
        guard failure == 0 else { throw .unavailable(errno: failure) }
        id = process
        endDescriptor = csystem_pidfd_open(process)
    }

    deinit {
        kill()
        while ending == nil, !reap(options: 0) {}
        if endDescriptor >= 0 { close(endDescriptor) }
    }

    /// Kills the process and what it has started.
    func kill() {
        guard ending == nil else { return }
        if Glibc.kill(-id, SIGKILL) != 0 { _ = Glibc.kill(id, SIGKILL) }
    }

    var hasEnded: Bool { reap(options: WNOHANG) }

    /// Waits until the process has ended, or `other` is readable.
    ///
    /// - Returns: `false` at the deadline, or once the task has been cancelled.
    func wait(orReadable other: Int32 = -1, until deadline: Instant) -> Bool {
        while true {
            if reap(options: WNOHANG) { return true }
            let left = Int((deadline.nanoseconds - Instant.now.nanoseconds + 999_999) / 1_000_000)
            if left <= 0 || Task.isCancelled { return false }
            let look = endDescriptor >= 0 ? Self.lookInterval : Self.lookIntervalWithoutDescriptor
            var watched = [
                pollfd(fd: endDescriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: other, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&watched, 2, Int32(min(left, look)))
            if watched[1].revents != 0 { return true }
        }
    }

    /// Kills the process and waits for its end.
    func end() -> Ending {
        kill()
        while ending == nil, !reap(options: 0) {}
        return ending ?? Ending(status: -SIGKILL, processorSeconds: 0)
    }

    /// - Returns: whether the process has ended.
    private func reap(options: Int32) -> Bool {
        guard ending == nil else { return true }
        var status: Int32 = 0
        var usage = rusage()
        let reaped = wait4(id, &status, options, &usage)
        if reaped == 0 || (reaped < 0 && errno == EINTR) { return false }
        let time = usage.ru_utime.seconds + usage.ru_stime.seconds
        // Somebody else's wait would be our own bug; the process is gone all the same.
        ending = Ending(status: reaped == id ? csystem_ending(status) : -SIGKILL, processorSeconds: time)
        return true
    }
}

extension timeval {
    fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1_000_000 }
}

/// Texts as C has them, with a null pointer behind the last.
private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) { pointers = texts.map { strdup($0) } + [nil] }

    deinit { for pointer in pointers { free(pointer) } }
}
