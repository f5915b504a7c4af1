/// A field of a form whose bytes are not yet text: a part of multipart/form-data, or a pair of a URL-encoded form.
struct FormText: Equatable, Sendable {
    var name: String
    var bytes: [UInt8]
    /// As the part's own `Content-Type` says; goes before that of the form.
    var charset: String?

    init(name: String, bytes: [UInt8], charset: String? = nil) {
        self.name = name
        self.bytes = bytes
        self.charset = charset
    }
}

extension FormText {
    /// Reads the fields of one form as text.
    ///
    /// The encoding is that of the part, else of the field `_charset_` (which is no field of the submission), else
    /// `charset`, else UTF-8.
    ///
    /// - Throws: a fault for every field that is not text of its encoding or holds a NUL.
    /// - Source: RFC 7578 §4.6, §5.1.2.
    static func inputs(
        _ texts: [FormText], charset: String? = nil, source: FieldSource = .form
    ) throws(FieldFaults) -> [FieldInput] {
        guard texts.count <= FormBody.maximumFieldCount else { throw FieldFaults([FormBody.tooManyFields]) }
        // Empty where nobody has filled it in.
        let declared = texts.first { $0.name == "_charset_" && $0.bytes.contains { !$0.isWhiteSpace } }
            .map { String(decoding: $0.bytes, as: UTF8.self) }
        let common = declared ?? charset
        var inputs: [FieldInput] = []
        inputs.reserveCapacity(texts.count)
        var faults: [FieldFault] = []
        for text in texts where text.name != "_charset_" {
            switch text.decoded(charset: text.charset ?? common) {
            case .success(let value): inputs.append(FieldInput(name: text.name, value: value, source: source))
            case .failure(let fault): faults.append(fault)
            }
        }
        guard faults.isEmpty else { throw FieldFaults(faults) }
        return inputs
    }

    private func decoded(charset: String?) -> Result<String, FieldFault> {
        guard let encoding = charset.map({ TextEncoding(named: $0) }) ?? .utf8 else {
            return .failure(
                FieldFault(
                    field: name, message: "is in a charset that is not read here. Send \(TextEncoding.accepted)."))
        }
        guard !bytes.contains(0) else {
            return .failure(
                FieldFault(
                    field: name, message: "contains a NUL byte. Send text; a file needs a file name in its part."))
        }
        guard let value = encoding.decode(bytes) else {
            return .failure(FieldFault(field: name, message: Self.notText(encoding)))
        }
        return .success(value)
    }

    static func notText(_ encoding: TextEncoding) -> String {
        switch encoding {
        case .utf8: "is not valid UTF-8. Send UTF-8, or name the charset in Content-Type or a field _charset_."
        case .windows1252, .iso885915: "has bytes that its charset does not know. Send UTF-8."
        }
    }
}
