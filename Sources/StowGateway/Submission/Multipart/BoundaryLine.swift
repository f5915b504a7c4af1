/// What follows a delimiter up to the end of its line, read byte by byte.
///
/// Only blanks and CR LF make the delimiter one between parts, only `--`, blanks and a line end (or the end of the
/// body) the closing one; with anything else the delimiter was content that resembles it.
///
/// - Source: RFC 2046 §5.1.1 (`transport-padding`, `close-delimiter`).
struct BoundaryLine {
    enum Step {
        case continues, opensPart, closes, isContent, bareLineFeed
    }

    /// Units: bytes. No sender pads, relays of mail may.
    static let maximumByteCount = 256

    private(set) var bytes: [UInt8] = []
    private var dashes = 0

    /// Whether the body may end here.
    var isClosing: Bool { dashes == 2 }

    /// A byte that makes the line content is not kept: it has yet to be read as content.
    mutating func read(_ byte: UInt8) -> Step {
        let step = self.step(byte)
        if case .isContent = step { return step }
        bytes.append(byte)
        return step
    }

    private mutating func step(_ byte: UInt8) -> Step {
        if bytes.last == 0x0D { return byte != 0x0A ? .isContent : isClosing ? .closes : .opensPart }
        switch byte {
        case UInt8(ascii: "-"):
            // Both dashes come first.
            guard dashes < 2, dashes == bytes.count else { return .isContent }
            dashes += 1
            return .continues
        case _ where dashes == 1: return .isContent
        case 0x20, 0x09, 0x0D: return .continues
        case 0x0A: return isClosing ? .closes : .bareLineFeed
        default: return .isContent
        }
    }
}
