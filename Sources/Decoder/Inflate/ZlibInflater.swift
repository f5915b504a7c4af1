import CZlib
package import Conversion

/// An inflater by the system's zlib.
///
/// Small state, no output that the caller did not ask for: the caller's limits hold at every step.
package final class ZlibInflater: Inflater {
    /// On the heap, for zlib keeps the address.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isDone = false

    package init() throws(WorkshopError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard czlib_inflate_init_raw(stream) == Z_OK else {
            stream.deallocate()
            throw .needsTooMuchMemory
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    package func inflate(_ input: ArraySlice<UInt8>, limit: Int) throws(WorkshopError) -> InflatedPiece {
        if isDone { return InflatedPiece(bytes: [], consumed: 0, isLast: true) }
        let limit = min(max(limit, 1), 1 << 30)
        let given = min(input.count, 1 << 30)
        var status = Z_OK
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { output, filled in
            input.withUnsafeBufferPointer { input in
                // zlib only reads its input, but its older declarations do not say so.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = UInt32(truncatingIfNeeded: given)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(truncatingIfNeeded: limit)
                status = CZlib.inflate(stream, Z_NO_FLUSH)
                filled = limit - Int(stream.pointee.avail_out)
            }
        }
        let consumed = given - Int(stream.pointee.avail_in)
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
        switch status {
        case Z_OK, Z_BUF_ERROR: return InflatedPiece(bytes: bytes, consumed: consumed, isLast: false)
        case Z_STREAM_END:
            isDone = true
            return InflatedPiece(bytes: bytes, consumed: consumed, isLast: true)
        case Z_MEM_ERROR: throw .needsTooMuchMemory
        default: throw .rejected
        }
    }
}

extension LocalWorkshop {
    package func inflater() throws(WorkshopError) -> any Inflater { try ZlibInflater() }
}
