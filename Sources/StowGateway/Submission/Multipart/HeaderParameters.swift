/// A header value with parameters: `form-data; name="file"; filename*=UTF-8''report.pdf`.
///
/// - Shape: a quoted value may hold `\"` and `\\`; any other backslash stands for itself, since browsers do not escape.
/// - Source: RFC 2045 §5.1; RFC 7578 §4.2.
struct HeaderParameters: Equatable, Sendable {
    /// What stands before the first semicolon, lower-case.
    let value: String
    /// Names are lower-case.
    private let parameters: [(name: String, value: [UInt8])]
    private var hasExtended: Bool { parameters.contains { $0.name.utf8.last == UInt8(ascii: "*") } }

    /// `nil` if a quote is not closed, a parameter has no `=` or is given twice.
    init?(parsing text: some Collection<UInt8>) {
        var rest = Array(text)[...]
        let head = rest.prefix { $0 != UInt8(ascii: ";") }
        rest = rest[head.endIndex...]
        value = String(decoding: head.trimmingBlanks(), as: UTF8.self).lowercased()
        var parameters: [(name: String, value: [UInt8])] = []
        while let first = rest.first {
            // Empty parameters, as a semicolon at the end makes them, are common and mean nothing.
            if first == UInt8(ascii: ";") || first.isBlank {
                rest.removeFirst()
                continue
            }
            guard let parameter = Self.parameter(&rest),
                !parameters.contains(where: { $0.name == parameter.name })
            else { return nil }
            parameters.append(parameter)
        }
        self.parameters = parameters
    }

    /// The bytes of a parameter as sent, without quotes.
    subscript(name: String) -> [UInt8]? { parameters.first { $0.name == name }?.value }

    /// A parameter as text; the extended form (`filename*`) goes before the plain one.
    func text(_ name: String) -> String? {
        if hasExtended, let extended = self[name + "*"], let text = ExtendedValue.decode(extended) { return text }
        return self[name].map(FormName.decode)
    }

    static func == (left: HeaderParameters, right: HeaderParameters) -> Bool {
        left.value == right.value && left.parameters.elementsEqual(right.parameters, by: ==)
    }

    private static func parameter(_ rest: inout ArraySlice<UInt8>) -> (name: String, value: [UInt8])? {
        let name = rest.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
        rest = rest[name.endIndex...]
        guard rest.popFirst() == UInt8(ascii: "=") else { return nil }
        let key = String(decoding: name.trimmingBlanks(), as: UTF8.self).lowercased()
        guard !key.isEmpty else { return nil }
        rest = rest.drop { $0.isBlank }
        guard rest.first == UInt8(ascii: "\"") else {
            let value = rest.prefix { $0 != UInt8(ascii: ";") }
            rest = rest[value.endIndex...]
            return (key, Array(value.trimmingBlanks()))
        }
        rest.removeFirst()
        guard let value = quoted(&rest) else { return nil }
        rest = rest.drop { $0.isBlank }
        return rest.isEmpty || rest.first == UInt8(ascii: ";") ? (key, value) : nil
    }

    /// Reads up to the closing quote and takes it.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return value
            case UInt8(ascii: "\\") where rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "\\"):
                value.append(rest.removeFirst())
            default: value.append(byte)
            }
        }
        return nil
    }
}
