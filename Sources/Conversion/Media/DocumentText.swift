/// Text of a document as the value of an attribute.
enum DocumentText {
    /// Units: characters (PS3.5 §6.2, ST).
    private static let limit = 1024

    /// The text in one line: white space and control characters between words are one space each. `nil` where nothing
    /// is left, or where it does not fit ST.
    static func line(_ text: String) -> String? {
        var scalars = String.UnicodeScalarView()
        var isPending = false
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: isPending = !scalars.isEmpty
            case .unassigned, .surrogate, .privateUse: break
            default:
                if scalar == "\u{FFFD}" || scalar == "\u{FEFF}" { continue }
                if isPending { scalars.append(" ") }
                isPending = false
                scalars.append(scalar)
            }
            if scalars.count > limit { return nil }
        }
        return scalars.isEmpty ? nil : String(scalars)
    }
}

/// How much text is read on an event loop.
enum TextWork {
    /// Units: bytes.
    static let loopByteCount = 16 << 10
}
