import DICOM
import Glibc
import Synchronization

/// Descriptor 1, of which a script may have closed the other end.
///
/// Confined to one thread at a time.
final class StandardOutput: Sendable {
    private let failure = Mutex<Int32>(0)

    /// Makes a reader that has gone away an error of `write` and not the end of the program.
    init() { signal(SIGPIPE, SIG_IGN) }

    /// Why nothing more can be written; 0 while all is well.
    var errno: Int32 { failure.withLock { $0 } }

    func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes all, or nothing more after a failure.
    func write(_ bytes: [UInt8]) {
        guard errno == 0 else { return }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
            if count < 0, Glibc.errno == EINTR { continue }
            guard count > 0 else {
                let reason = count == 0 ? EIO : Glibc.errno
                failure.withLock { $0 = reason }
                return
            }
            rest = rest.dropFirst(count)
        }
    }

    /// - Throws: if content cannot be read.
    func write(_ segments: [Segment]) throws(DICOMError) {
        for segment in segments where errno == 0 {
            switch segment {
            case .bytes(let bytes): write(bytes)
            case .content(let content, let range):
                for start in stride(from: range.lowerBound, to: range.upperBound, by: 256 << 10) {
                    write(try content.read(at: start, count: min(256 << 10, range.upperBound - start)))
                }
            }
        }
    }

    /// For a person, once at the end.
    var complaint: String? {
        switch errno {
        case 0: nil
        case EPIPE: "stow-gateway: nobody reads the standard output any more, so not everything could be told there"
        case let code: "stow-gateway: the standard output cannot be written (\(String(cString: strerror(code))))"
        }
    }
}
