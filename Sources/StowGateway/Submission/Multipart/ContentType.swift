/// A media type with its parameters.
///
/// - Source: RFC 9110 §8.3.1.
struct ContentType: Equatable, Sendable {
    /// Lower-case, without parameters.
    let mediaType: String
    private let parameters: HeaderParameters

    /// `nil` unless the value is `type/subtype` and parameters that can be read.
    init?(parsing text: some Collection<UInt8>) {
        guard let parameters = HeaderParameters(parsing: text), Self.isMediaType(parameters.value) else { return nil }
        mediaType = parameters.value
        self.parameters = parameters
    }

    init?(_ text: String) { self.init(parsing: text.utf8) }

    /// A parameter by its lower-case name; `nil` where it is missing or not UTF-8.
    subscript(parameter: String) -> String? {
        parameters[parameter].flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The boundary of a multipart body.
    ///
    /// - Throws: `boundaryMissing`.
    func boundary() throws(MultipartError) -> String {
        guard let boundary = self["boundary"] else { throw .boundaryMissing }
        return boundary
    }

    /// Whether the text is two tokens with a slash between.
    private static func isMediaType(_ text: String) -> Bool {
        let bytes = text.utf8.span
        var slash: Int?
        for index in bytes.indices {
            if bytes[index] == UInt8(ascii: "/"), slash == nil {
                slash = index
            } else if !isTokenByte(bytes[index]) {
                return false
            }
        }
        return slash.map { $0 > 0 && $0 < bytes.count - 1 } ?? false
    }

    /// `tchar` of RFC 9110 §5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
