import Conversion
import DICOM
import Glibc

/// The bytes of a file, read by the kernel as they are touched. The file must not shrink.
final class MappedFile {
    let bytes: UnsafeBufferPointer<UInt8>
    private let memory: UnsafeMutableRawPointer

    init(_ file: SpooledFile) throws(WorkshopError) {
        guard file.byteCount > 0 else { throw .rejected }
        let mapped = mmap(nil, file.byteCount, PROT_READ, MAP_PRIVATE, file.descriptor, 0)
        guard let mapped, mapped != MAP_FAILED else {
            throw errno == ENOMEM ? .needsTooMuchMemory : .unavailable(errno: errno)
        }
        memory = mapped
        bytes = UnsafeBufferPointer(
            start: UnsafePointer(mapped.assumingMemoryBound(to: UInt8.self)), count: file.byteCount)
    }

    deinit { munmap(memory, bytes.count) }

    /// The address of the first byte.
    func start() throws(WorkshopError) -> UnsafePointer<UInt8> {
        guard let start = bytes.baseAddress else { throw .rejected }
        return start
    }
}

/// Memory for the samples of an image, without zeros being written first; `.needsTooMuchMemory` where there is none.
final class SampleMemory {
    let start: UnsafeMutablePointer<UInt8>
    let count: Int

    init(count: Int) throws(WorkshopError) {
        guard let memory = malloc(max(count, 1)) else { throw .needsTooMuchMemory }
        start = memory.assumingMemoryBound(to: UInt8.self)
        self.count = count
    }

    deinit { free(start) }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}
