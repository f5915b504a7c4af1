import Conversion
import DICOM
import Glibc

/// An open descriptor that is closed with its owner.
struct Descriptor: ~Copyable {
    let number: Int32

    /// Takes ownership of the result of a system call.
    ///
    /// - Throws: `.unavailable` with errno if it is negative.
    init(_ number: Int32) throws(WorkshopError) {
        guard number >= 0 else { throw .unavailable(errno: errno) }
        self.number = number
    }

    /// A new number for an open file, above those that a child is given.
    init(duplicating number: Int32) throws(WorkshopError) {
        try self.init(fcntl(number, F_DUPFD_CLOEXEC, 16))
    }

    deinit { close(number) }
}

extension Content {
    /// This content as a file of its own for a child: read-only, from the start, with an offset that nobody shares.
    ///
    /// - Parameter folder: where bytes and parts become a file without a name.
    func openForReading(in folder: String) throws(WorkshopError) -> Descriptor {
        if case .file(let file) = self { return try Self.reopen(file.descriptor) }
        let copy = try UnnamedFile(in: folder)
        try copy.append(self)
        return try Self.reopen(copy.descriptor)
    }

    private static func reopen(_ descriptor: Int32) throws(WorkshopError) -> Descriptor {
        let opened = open("/proc/self/fd/\(descriptor)", O_RDONLY | O_CLOEXEC)
        guard opened >= 16 else {
            guard opened >= 0 else { throw .unavailable(errno: errno) }
            let low = try Descriptor(opened)
            return try Descriptor(duplicating: low.number)
        }
        return try Descriptor(opened)
    }
}
