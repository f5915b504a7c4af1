/// Inflates one stream of deflated data, piece by piece.
///
/// - Source: RFC 1951.
package protocol Inflater: AnyObject {
    /// Inflates what it can of `input`, and keeps what is needed for the next piece.
    ///
    /// - Parameter limit: of the output of this call. Units: bytes.
    /// - Throws: `rejected` for what is no deflated stream.
    func inflate(_ input: ArraySlice<UInt8>, limit: Int) throws(WorkshopError) -> InflatedPiece
}

package struct InflatedPiece: Sendable {
    package var bytes: [UInt8]
    /// How much of the input was taken. Units: bytes.
    package var consumed: Int
    /// Whether the stream has ended; what follows is no part of it.
    package var isLast: Bool

    package init(bytes: [UInt8], consumed: Int, isLast: Bool) {
        self.bytes = bytes
        self.consumed = consumed
        self.isLast = isLast
    }
}

extension Workshop {
    /// A workshop without a library for it.
    package func inflater() throws(WorkshopError) -> any Inflater { throw .missing(package: "zlib1g") }
}

extension ConversionError {
    /// What scratch files and inflaters can fail of.
    init(_ error: WorkshopError, in found: String) {
        switch error {
        case .rejected, .crashed: self = .damaged(found: found, part: "its compressed data is broken")
        default: self.init(error, of: found)
        }
    }
}
