import Glibc

/// A lock between programs that put uploads into one queue and the server that holds its rows and files against each
/// other at its start.
///
/// It ends with `release`, or with the program.
struct DepositLock {
    enum Wish {
        /// Deposits may go on beside each other; waits while a server looks.
        case some
        /// There is no deposit under way; does not wait.
        case none
    }

    private let descriptor: Int32

    /// - Returns: `nil` where `none` is not so.
    init?(in folder: String, _ wish: Wish) throws(QueueError) {
        descriptor = open(folder + "/lock-deposits", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .folder(errno: errno) }
        while flock(descriptor, wish == .some ? LOCK_SH : LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            let reason = errno
            close(descriptor)
            if reason == EWOULDBLOCK { return nil }
            throw .folder(errno: reason)
        }
    }

    func release() { close(descriptor) }
}
