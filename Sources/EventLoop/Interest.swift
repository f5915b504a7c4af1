internal import CSystem

/// What a watcher waits for, and what it is told of.
package struct Interest: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let read = Interest(rawValue: EPOLLIN.rawValue)
    package static let write = Interest(rawValue: EPOLLOUT.rawValue)
    /// Always reported, never asked for.
    package static let failed = Interest(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
}
