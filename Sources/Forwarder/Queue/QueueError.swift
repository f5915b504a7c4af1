/// What keeps the queue from doing what it was asked. Facts only, never a value of an attribute.
package enum QueueError: Error, Equatable, Sendable {
    /// SQLite's extended result code.
    case database(code: Int32)
    case noSpace
    /// The payload folder could not be read or written.
    case folder(errno: Int32)
    /// An instance cannot be written down or read back.
    case unreadable
    /// Another program has the queue.
    case inUse
    /// There is no database beside so many payloads.
    case lostDatabase(payloads: Int)
    /// There is no such receipt.
    case unknown
    /// It is being sent at this moment.
    case busy
    /// It is stored or discarded: there is nothing left to do with it.
    case finished(UploadStatus)
}

extension QueueError {
    init(_ error: ForwarderError) {
        switch error {
        case .noSpace: self = .noSpace
        case .folder(let code): self = .folder(errno: code)
        case .payloadUnreadable(let code): self = .folder(errno: code)
        default: self = .unreadable
        }
    }
}
